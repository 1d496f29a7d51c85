import java.security.PrivateKey;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cmp.CMPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.cmp.ProtectedPKIMessage;
import org.bouncycastle.cert.cmp.ProtectedPKIMessageBuilder;
import org.bouncycastle.cert.crmf.PKMACBuilder;
import org.bouncycastle.cert.crmf.jcajce.JcePKMACValuesCalculator;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.MacCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePBMac1CalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePBMac1CalculatorProviderBuilder;

/** How messages are protected: PasswordBasedMac, PBMAC1 or a signature; and whether those of the server are. */
final class Protection {
    private final Options options;

    Protection(Options options) {
        this.options = options;
    }

    /** With a key whose certificate the server knows, or with the very key that is to be certified. */
    boolean isSigned() {
        return !options.has("secret");
    }

    ProtectedPKIMessage protect(ProtectedPKIMessageBuilder builder, PrivateKey requested) throws Exception {
        if (options.has("cert")) {
            return builder.addCMPCertificate(options.certificate("cert")).build(signer(options.privateKey("key")));
        }
        return isSigned() ? builder.build(signer(requested)) : builder.build(mac());
    }

    ContentSigner signer(PrivateKey key) throws Exception {
        return new JcaContentSignerBuilder(algorithm(key)).setProvider("BC").build(key);
    }

    String algorithm(PrivateKey key) {
        return options.get("digest", "SHA256") + (key.getAlgorithm().startsWith("EC") ? "withECDSA" : "withRSA");
    }

    private MacCalculator mac() throws Exception {
        char[] secret = options.get("secret").toCharArray();
        switch (options.get("mac", "pbm-sha1")) {
            case "pbmac1":
                return new JcePBMac1CalculatorBuilder("HmacSHA256", 256).setIterationCount(2000).setProvider("BC").build(secret);
            case "pbm-sha256":
                return passwordBased("2.16.840.1.101.3.4.2.1", "1.2.840.113549.2.9", secret);
            case "pbm-default":
                return new PKMACBuilder(new JcePKMACValuesCalculator().setProvider("BC")).build(secret);
            default: // as in EJBCA's samples
                return passwordBased("1.3.14.3.2.26", "1.2.840.113549.2.7", secret);
        }
    }

    private static MacCalculator passwordBased(String owf, String mac, char[] secret) throws Exception {
        JcePKMACValuesCalculator calculator = new JcePKMACValuesCalculator().setProvider("BC");
        calculator.setup(identifier(owf), identifier(mac));
        return new PKMACBuilder(calculator).build(secret);
    }

    private static AlgorithmIdentifier identifier(String oid) {
        return new AlgorithmIdentifier(new ASN1ObjectIdentifier(oid));
    }

    /** What is wrong with the protection of an answer, or nothing. */
    String fault(ProtectedPKIMessage answer) throws Exception {
        if (isSigned()) {
            return signatureFault(answer);
        }
        char[] secret = options.get("secret").toCharArray();
        ASN1ObjectIdentifier algorithm = answer.getHeader().getProtectionAlg().getAlgorithm();
        if (algorithm.equals(CMPObjectIdentifiers.passwordBasedMac)) {
            PKMACBuilder builder = new PKMACBuilder(new JcePKMACValuesCalculator().setProvider("BC"));
            return answer.verify(builder, secret) ? null : "the MAC is wrong";
        }
        if (algorithm.getId().equals("1.2.840.113549.1.5.14")) {
            boolean isRight = answer.verify(new JcePBMac1CalculatorProviderBuilder().setProvider("BC").build(), secret);
            return isRight ? null : "PBMAC1 is wrong";
        }
        return signatureFault(answer);
    }

    /** The first certificate of extraCerts, or the CA's, must have signed, and the CA must have issued it. */
    private String signatureFault(ProtectedPKIMessage answer) throws Exception {
        X509CertificateHolder authority = options.certificate("ca");
        X509CertificateHolder[] extra = answer.getCertificates();
        X509CertificateHolder signer = extra.length > 0 ? extra[0] : authority;
        JcaContentVerifierProviderBuilder verifiers = new JcaContentVerifierProviderBuilder().setProvider("BC");
        if (!signer.isSignatureValid(verifiers.build(authority))) {
            return "the signer of the answer is not the CA's";
        }
        return answer.verify(verifiers.build(signer)) ? null : "the signature of the answer is wrong";
    }
}
