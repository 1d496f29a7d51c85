import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIMessage;
import org.bouncycastle.asn1.cmp.PKIMessages;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.cmp.GeneralPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * A CMP client of Bouncy Castle's classes: one request, its confirmation, and lines NAME=VALUE of what came of it. It ends
 * with 1 and a line fault=... when an answer is not what a client may rely on.
 */
public final class Client {
    private final Options options;
    private final Protection protection;
    private final Requests requests;
    private final byte[] transactionID;
    private byte[] lastNonce;
    private byte[] serverNonce;

    private Client(Options options) throws Exception {
        this.options = options;
        protection = new Protection(options);
        requests = new Requests(options, protection);
        transactionID = options.has("transaction") ? options.octets("transaction") : random();
    }

    public static void main(String[] words) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try {
            new Client(new Options(words)).run();
        } catch (Fault fault) {
            System.out.println("fault=" + fault.getMessage());
            System.exit(1);
        }
    }

    private void run() throws Exception {
        ProtectedPKIMessage request = message(requests.body(options.get("body")));
        PKIMessage sent = options.has("outer-cert") ? nested(request) : request.toASN1Structure();
        ProtectedPKIMessage answer = checked(exchange(sent));
        Answers answers = new Answers(options, requests);
        boolean isIssued = answers.print(answer.getBody());
        if (isIssued && !options.get("confirm", "explicit").equals("none") && !isImplicit(answer)) {
            ProtectedPKIMessage confirmation = message(answers.confirmation());
            ProtectedPKIMessage end = checked(exchange(confirmation.toASN1Structure()));
            answers.expect(end.getBody().getType() == PKIBody.TYPE_CONFIRM, "certConf is not answered by pkiconf");
            System.out.println("confirmed=yes");
        }
    }

    private ProtectedPKIMessage message(PKIBody body) throws Exception {
        GeneralName sender = new GeneralName(
            options.has("cert") ? options.certificate("cert").getSubject()
                : new X500Name(options.get("sender", options.get("subject"))));
        ProtectedPKIMessageBuilder builder = new ProtectedPKIMessageBuilder(sender, recipient());
        builder.setMessageTime(new Date());
        lastNonce = options.has("nonce") ? options.octets("nonce") : random();
        builder.setSenderNonce(lastNonce);
        builder.setTransactionID(transactionID);
        if (serverNonce != null) {
            builder.setRecipNonce(serverNonce);
        }
        if (options.has("ref")) {
            builder.setSenderKID(options.octets("ref"));
        }
        if (options.get("confirm", "explicit").equals("implicit")) {
            builder.addGeneralInfo(new InfoTypeAndValue(CMPObjectIdentifiers.it_implicitConfirm, DERNull.INSTANCE));
        }
        return protection.protect(builder.setBody(body), requests.keyPair == null ? null : requests.keyPair.getPrivate());
    }

    private GeneralName recipient() throws Exception {
        return new GeneralName(new X500Name(options.get("issuer", "CN=unknown")));
    }

    /** RFC 9483 5.2.2.1: an RA adds its protection around the message of a device. */
    private PKIMessage nested(ProtectedPKIMessage inner) throws Exception {
        PKIBody body = new PKIBody(PKIBody.TYPE_NESTED, new PKIMessages(inner.toASN1Structure()));
        GeneralName sender = new GeneralName(options.certificate("outer-cert").getSubject());
        ProtectedPKIMessageBuilder builder = new ProtectedPKIMessageBuilder(sender, recipient());
        builder.setMessageTime(new Date()).setSenderNonce(random()).setTransactionID(transactionID).setBody(body);
        builder.addCMPCertificate(options.certificate("outer-cert"));
        return builder.build(protection.signer(options.privateKey("outer-key"))).toASN1Structure();
    }

    private PKIMessage exchange(PKIMessage message) throws Exception {
        HttpURLConnection connection = (HttpURLConnection) URI.create(options.get("url")).toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setReadTimeout(30_000);
        connection.setRequestProperty("Content-Type", "application/pkixcmp");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(message.getEncoded());
        }
        expect(connection.getResponseCode() == 200, "HTTP status " + connection.getResponseCode());
        expect("application/pkixcmp".equals(connection.getContentType()), "type " + connection.getContentType());
        try (InputStream in = connection.getInputStream()) {
            byte[] octets = in.readAllBytes();
            if (options.has("answer")) {
                Files.write(Path.of(options.get("answer")), octets);
            }
            return PKIMessage.getInstance(octets);
        }
    }

    private ProtectedPKIMessage checked(PKIMessage answer) throws Exception {
        GeneralPKIMessage general = new GeneralPKIMessage(answer);
        expect(general.hasProtection() || options.has("unprotected"), "the answer is not protected");
        expect(same(answer.getHeader().getTransactionID(), transactionID), "another transactionID");
        expect(same(answer.getHeader().getRecipNonce(), lastNonce), "recipNonce is not the nonce that was sent");
        expect(answer.getHeader().getSenderNonce() != null, "no senderNonce");
        serverNonce = answer.getHeader().getSenderNonce().getOctets();
        System.out.println("pvno=" + answer.getHeader().getPvno());
        System.out.println("sender=" + answer.getHeader().getSender().getName());
        ProtectedPKIMessage message = new ProtectedPKIMessage(general);
        String fault = protection.fault(message);
        expect(fault == null, fault);
        return message;
    }

    private static boolean isImplicit(ProtectedPKIMessage answer) {
        InfoTypeAndValue[] info = answer.getHeader().getGeneralInfo();
        return info != null
            && Arrays.stream(info).anyMatch(each -> each.getInfoType().equals(CMPObjectIdentifiers.it_implicitConfirm));
    }

    private static boolean same(ASN1OctetString string, byte[] octets) {
        return string != null && Arrays.equals(string.getOctets(), octets);
    }

    private static byte[] random() {
        byte[] octets = new byte[16];
        new SecureRandom().nextBytes(octets);
        return octets;
    }

    static void expect(boolean isSo, String fault) {
        if (!isSo) {
            throw new Fault(fault);
        }
    }

    static String hex(BigInteger number) {
        return HexFormat.of().formatHex(number.toByteArray());
    }

    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(String text) {
            super(text);
        }
    }
}
