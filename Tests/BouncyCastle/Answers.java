import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.bouncycastle.asn1.cmp.CertRepMessage;
import org.bouncycastle.asn1.cmp.CertResponse;
import org.bouncycastle.asn1.cmp.CertifiedKeyPair;
import org.bouncycastle.asn1.cmp.ErrorMsgContent;
import org.bouncycastle.asn1.cmp.GenRepContent;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.PKIFailureInfo;
import org.bouncycastle.asn1.cmp.PKIFreeText;
import org.bouncycastle.asn1.cmp.PKIStatusInfo;
import org.bouncycastle.asn1.cmp.RevRepContent;
import org.bouncycastle.asn1.crmf.EncryptedValue;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.cmp.CertificateConfirmationContentBuilder;
import org.bouncycastle.cert.crmf.EncryptedValueParser;
import org.bouncycastle.cert.crmf.jcajce.JceAsymmetricValueDecryptorGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** What an answer says, printed and judged as a careful client would. */
final class Answers {
    private static final String[] BODIES = {
        "ir", "ip", "cr", "cp", "p10cr", "popdecc", "popdecr", "kur", "kup", "krr", "krp", "rr", "rp", "ccr", "ccp",
        "ckuann", "cann", "rann", "crlann", "pkiconf", "nested", "genm", "genp", "error", "certConf", "pollReq", "pollRep"};
    private final Options options;
    private final Requests requests;
    private X509CertificateHolder certificate;
    private BigInteger requestID;

    Answers(Options options, Requests requests) {
        this.options = options;
        this.requests = requests;
    }

    /** Whether the answer gave a certificate. */
    boolean print(PKIBody body) throws Exception {
        System.out.println("body=" + BODIES[body.getType()]);
        switch (body.getType()) {
            case PKIBody.TYPE_INIT_REP:
            case PKIBody.TYPE_CERT_REP:
            case PKIBody.TYPE_KEY_UPDATE_REP:
                return response(CertRepMessage.getInstance(body.getContent()));
            case PKIBody.TYPE_REVOCATION_REP:
                RevRepContent content = RevRepContent.getInstance(body.getContent());
                expect(content.getStatus().length == 1, "rp has not exactly one status");
                status(content.getStatus()[0]);
                if (content.getRevCerts() != null) {
                    System.out.println("revoked=" + Client.hex(content.getRevCerts()[0].getSerialNumber().getValue()));
                }
                return false;
            case PKIBody.TYPE_GEN_REP:
                GenRepContent general = GenRepContent.getInstance(body.getContent());
                System.out.println("info=" + general.toInfoTypeAndValueArray()[0].getInfoType());
                System.out.println("value=" + (general.toInfoTypeAndValueArray()[0].getInfoValue() != null));
                return false;
            case PKIBody.TYPE_ERROR:
                status(ErrorMsgContent.getInstance(body.getContent()).getPKIStatusInfo());
                return false;
            default:
                return false;
        }
    }

    private boolean response(CertRepMessage message) throws Exception {
        expect(message.getResponse().length == 1, "not exactly one CertResponse");
        CertResponse response = message.getResponse()[0];
        requestID = response.getCertReqId().getValue();
        System.out.println("request-id=" + requestID);
        status(response.getStatus());
        CertifiedKeyPair pair = response.getCertifiedKeyPair();
        if (pair == null) {
            return false;
        }
        certificate = certificate(pair);
        System.out.println("serial=" + Client.hex(certificate.getSerialNumber()));
        System.out.println("subject=" + certificate.getSubject());
        PrivateKey own = requests.keyPair == null ? generated(pair) : requests.keyPair.getPrivate();
        if (requests.keyPair != null) {
            expect(pair.getPrivateKey() == null, "a private key came unasked");
        }
        if (requests.keyPair != null && requests.keyPair.getPublic() != null) {
            SubjectPublicKeyInfo asked = SubjectPublicKeyInfo.getInstance(requests.keyPair.getPublic().getEncoded());
            expect(asked.equals(certificate.getSubjectPublicKeyInfo()), "the certificate has another key");
        }
        write("out-cert", certificate);
        write("out-key", own);
        return true;
    }

    private X509CertificateHolder certificate(CertifiedKeyPair pair) throws Exception {
        if (pair.getCertOrEncCert().getCertificate() != null) {
            return new X509CertificateHolder(pair.getCertOrEncCert().getCertificate().getX509v3PKCert());
        }
        EncryptedValue value = EncryptedValue.getInstance(pair.getCertOrEncCert().getEncryptedCert().getValue());
        System.out.println("encrypted=yes");
        JceAsymmetricValueDecryptorGenerator decryptor =
            new JceAsymmetricValueDecryptorGenerator(requests.keyPair.getPrivate()).setProvider("BC");
        return new EncryptedValueParser(value).readCertificateHolder(decryptor);
    }

    /** The key that the CA made, which must be that of the certificate. */
    private PrivateKey generated(CertifiedKeyPair pair) throws Exception {
        expect(pair.getPrivateKey() != null, "no private key came");
        expect(!pair.getPrivateKey().isEncryptedValue() || requests.encryptionPair != null, "no key to decrypt with");
        JceAsymmetricValueDecryptorGenerator decryptor =
            new JceAsymmetricValueDecryptorGenerator(requests.encryptionPair.getPrivate()).setProvider("BC");
        EncryptedValue value = EncryptedValue.getInstance(pair.getPrivateKey().getValue());
        PrivateKeyInfo info = new EncryptedValueParser(value).readPrivateKeyInfo(decryptor);
        System.out.println("generated=" + info.getPrivateKeyAlgorithm().getAlgorithm());
        PrivateKey key = new JcaPEMKeyConverter().setProvider("BC").getPrivateKey(info);
        expect(fits(key), "the key that came is not the certificate's");
        return key;
    }

    private boolean fits(PrivateKey key) throws Exception {
        byte[] text = {1, 2, 3};
        String algorithm = key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        java.security.Signature signer = java.security.Signature.getInstance(algorithm, "BC");
        signer.initSign(key);
        signer.update(text);
        byte[] signature = signer.sign();
        signer.initVerify(new JcaPEMKeyConverter().setProvider("BC").getPublicKey(certificate.getSubjectPublicKeyInfo()));
        signer.update(text);
        return signer.verify(signature);
    }

    PKIBody confirmation() throws Exception {
        CertificateConfirmationContentBuilder builder = new CertificateConfirmationContentBuilder();
        builder.addAcceptedCertificate(certificate, requestID);
        return new PKIBody(PKIBody.TYPE_CERT_CONFIRM,
            builder.build(new JcaDigestCalculatorProviderBuilder().setProvider("BC").build()).toASN1Structure());
    }

    private void status(PKIStatusInfo info) {
        System.out.println("status=" + info.getStatus());
        PKIFreeText text = info.getStatusString();
        if (text != null) {
            System.out.println("text=" + text.getStringAtUTF8(0).getString());
        }
        if (info.getFailInfo() != null) {
            System.out.println("fail=" + new PKIFailureInfo(info.getFailInfo()).intValue());
        }
    }

    private void write(String name, Object object) throws Exception {
        if (options.has(name)) {
            StringWriter text = new StringWriter();
            try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
                writer.writeObject(object);
            }
            Files.writeString(Path.of(options.get(name)), text.toString());
        }
    }

    void expect(boolean isSo, String fault) {
        Client.expect(isSo, fault);
    }
}
