import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.HashMap;
import java.util.Map;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** The words NAME=VALUE of the command line. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    Options(String[] words) {
        for (String word : words) {
            int at = word.indexOf('=');
            values.put(word.substring(0, at), word.substring(at + 1));
        }
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    String get(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + "= is missing");
        }
        return value;
    }

    String get(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    byte[] octets(String name) {
        return get(name).getBytes(StandardCharsets.UTF_8);
    }

    X509CertificateHolder certificate(String name) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(Path.of(get(name)))))) {
            return (X509CertificateHolder) parser.readObject();
        }
    }

    PrivateKey privateKey(String name) throws IOException {
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(Path.of(get(name)))))) {
            Object object = parser.readObject();
            PrivateKeyInfo info = object instanceof PEMKeyPair pair ? pair.getPrivateKeyInfo() : (PrivateKeyInfo) object;
            return new JcaPEMKeyConverter().setProvider("BC").getPrivateKey(info);
        }
    }
}
