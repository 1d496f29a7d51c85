import Authority
import Crypto

// Which module satisfies which protocol. The protocols belong to who asks; nobody below knows who answers.

extension MbedTLS: Cryptography, Entropy {
  public typealias Key = PrivateKey
}
