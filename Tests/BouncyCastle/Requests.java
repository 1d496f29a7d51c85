import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.cmp.GenMsgContent;
import org.bouncycastle.asn1.cmp.InfoTypeAndValue;
import org.bouncycastle.asn1.cmp.PKIBody;
import org.bouncycastle.asn1.cmp.RevDetails;
import org.bouncycastle.asn1.cmp.RevReqContent;
import org.bouncycastle.asn1.crmf.CRMFObjectIdentifiers;
import org.bouncycastle.asn1.crmf.CertId;
import org.bouncycastle.asn1.crmf.CertReqMessages;
import org.bouncycastle.asn1.crmf.CertTemplateBuilder;
import org.bouncycastle.asn1.crmf.SubsequentMessage;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.crmf.CertificateRequestMessageBuilder;
import org.bouncycastle.cert.crmf.Control;
import org.bouncycastle.cert.crmf.RegTokenControl;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The bodies, made as EJBCA's samples make them. */
final class Requests {
    private final Options options;
    private final Protection protection;
    /** The key of the certificate that is asked for; nothing when the CA is to make it. */
    KeyPair keyPair;
    /** Under which a key made at the CA is to be sent (protocolEncrKey). */
    KeyPair encryptionPair;

    Requests(Options options, Protection protection) throws Exception {
        this.options = options;
        this.protection = protection;
        String kind = options.get("key-type", "RSA");
        if (options.has("same-key")) {
            keyPair = new KeyPair(null, options.privateKey("same-key"));
        } else if (!kind.equals("none")) {
            keyPair = newKey(kind);
        }
    }

    static KeyPair newKey(String kind) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind, "BC");
        if (kind.equals("EC")) {
            generator.initialize(new ECGenParameterSpec("P-256"));
        } else {
            generator.initialize(2048);
        }
        return generator.generateKeyPair();
    }

    PKIBody body(String name) throws Exception {
        switch (name) {
            case "ir": return new PKIBody(PKIBody.TYPE_INIT_REQ, certificateRequest());
            case "cr": return new PKIBody(PKIBody.TYPE_CERT_REQ, certificateRequest());
            case "kur": return new PKIBody(PKIBody.TYPE_KEY_UPDATE_REQ, certificateRequest());
            case "p10cr": return new PKIBody(PKIBody.TYPE_P10_CERT_REQ, pkcs10());
            case "rr": return new PKIBody(PKIBody.TYPE_REVOCATION_REQ, revocationRequest());
            case "genm":
                ASN1ObjectIdentifier type = new ASN1ObjectIdentifier(options.get("info-type"));
                return new PKIBody(PKIBody.TYPE_GEN_MSG, new GenMsgContent(new InfoTypeAndValue(type)));
            default: throw new IllegalArgumentException("body=" + name);
        }
    }

    private CertReqMessages certificateRequest() throws Exception {
        BigInteger id = new BigInteger(options.get("request-id", "0"));
        CertificateRequestMessageBuilder builder = new CertificateRequestMessageBuilder(id);
        if (options.has("issuer")) {
            builder.setIssuer(new X500Name(options.get("issuer")));
        }
        X500Name subject = new X500Name(options.get("subject"));
        boolean usesInput = options.get("proof", "signature").startsWith("input");
        if (!usesInput) {
            builder.setSubject(subject);
        }
        putKey(builder);
        if (!options.get("proof", "").equals("input-mac")) {
            builder.setAuthInfoSender(new GeneralName(new X500Name(options.get("sender", options.get("subject")))));
        }
        if (options.has("regtoken")) {
            builder.addControl(new RegTokenControl(options.get("regtoken")));
        }
        if (options.has("old-cert")) {
            X509CertificateHolder old = options.certificate("old-cert");
            CertId name = new CertId(new GeneralName(old.getIssuer()), old.getSerialNumber());
            builder.addControl(control(CRMFObjectIdentifiers.id_regCtrl.branch("5"), name));
        }
        if (options.has("encryption-key")) {
            encryptionPair = newKey("RSA");
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(encryptionPair.getPublic().getEncoded());
            builder.addControl(control(CRMFObjectIdentifiers.id_regCtrl.branch("6"), info));
        }
        putProof(builder);
        return new CertReqMessages(builder.build().toASN1Structure());
    }

    private void putKey(CertificateRequestMessageBuilder builder) throws Exception {
        if (keyPair != null && keyPair.getPublic() != null) {
            builder.setPublicKey(SubjectPublicKeyInfo.getInstance(keyPair.getPublic().getEncoded()));
        } else if (options.has("same-key")) {
            builder.setPublicKey(options.certificate("cert").getSubjectPublicKeyInfo());
        } else if (options.get("encryption-key", "").equals("empty-spki")) {
            AlgorithmIdentifier rsa = new AlgorithmIdentifier(
                new ASN1ObjectIdentifier("1.2.840.113549.1.1.1"), org.bouncycastle.asn1.DERNull.INSTANCE);
            builder.setPublicKey(new SubjectPublicKeyInfo(rsa, new byte[0]));
        }
    }

    private void putProof(CertificateRequestMessageBuilder builder) throws Exception {
        switch (options.get("proof", "signature")) {
            case "ra-verified": builder.setProofOfPossessionRaVerified(); break;
            case "encr-cert": builder.setProofOfPossessionSubsequentMessage(SubsequentMessage.encrCert); break;
            case "none": break;
            default:
                String algorithm = protection.algorithm(keyPair.getPrivate());
                builder.setProofOfPossessionSigningKeySigner(
                    new JcaContentSignerBuilder(algorithm).setProvider("BC").build(keyPair.getPrivate()));
        }
    }

    private org.bouncycastle.asn1.pkcs.CertificationRequest pkcs10() throws Exception {
        String algorithm = protection.algorithm(keyPair.getPrivate());
        return new JcaPKCS10CertificationRequestBuilder(new X500Name(options.get("subject")), keyPair.getPublic())
            .build(new JcaContentSignerBuilder(algorithm).setProvider("BC").build(keyPair.getPrivate()))
            .toASN1Structure();
    }

    private RevReqContent revocationRequest() throws Exception {
        CertTemplateBuilder template = new CertTemplateBuilder();
        template.setIssuer(new X500Name(options.get("issuer")));
        template.setSubject(new X500Name(options.get("subject")));
        template.setSerialNumber(new ASN1Integer(new BigInteger(options.get("serial"), 16)));
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        int reason = Integer.parseInt(options.get("reason", "5"));
        extensions.addExtension(Extension.reasonCode, false, CRLReason.lookup(reason));
        return new RevReqContent(new RevDetails(template.build(), extensions.generate()));
    }

    private static Control control(ASN1ObjectIdentifier type, ASN1Encodable value) {
        return new Control() {
            public ASN1ObjectIdentifier getType() {
                return type;
            }

            public ASN1Encodable getValue() {
                return value;
            }
        };
    }
}
