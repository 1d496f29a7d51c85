// Makes with Bouncy Castle an EncryptedValue, as its CMP clients and EJBCA know it (a certificate for an RSA key), and an
// AsymmetricKeyPackage of one key of version 2.
// java -cp bcpkix.jar:bcprov.jar:bcutil.jar EncryptedValues.java CERTIFICATE RECIPIENT VALUE PACKAGE
import java.io.FileInputStream;
import java.nio.file.*;
import java.security.cert.*;
import org.bouncycastle.asn1.*;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.crmf.EncryptedValueBuilder;
import org.bouncycastle.cert.crmf.jcajce.JceCRMFEncryptorBuilder;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JceAsymmetricKeyWrapper;

public class EncryptedValues {
  public static void main(String[] paths) throws Exception {
    java.security.Security.addProvider(new BouncyCastleProvider());
    var factory = CertificateFactory.getInstance("X.509");
    var recipient = (X509Certificate) factory.generateCertificate(new FileInputStream(paths[1]));
    var builder = new EncryptedValueBuilder(
      new JceAsymmetricKeyWrapper(recipient.getPublicKey()).setProvider("BC"),
      new JceCRMFEncryptorBuilder(CMSAlgorithm.AES256_CBC).setProvider("BC").build());
    var value = builder.build(new X509CertificateHolder(Files.readAllBytes(Path.of(paths[0]))));
    Files.write(Path.of(paths[2]), value.getEncoded(ASN1Encoding.DER));
    var generator = java.security.KeyPairGenerator.getInstance("EC", "BC");
    generator.initialize(new java.security.spec.ECGenParameterSpec("P-256"));
    var pair = generator.generateKeyPair();
    var old = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    var info = SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    var key = new PrivateKeyInfo(
      old.getPrivateKeyAlgorithm(), old.parsePrivateKey(), null, info.getPublicKeyData().getBytes());
    Files.write(Path.of(paths[3]), new DERSequence(key).getEncoded(ASN1Encoding.DER));
  }
}
