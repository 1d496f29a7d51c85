/// The configuration file that `init` writes.
enum NewConfiguration {
  static func text(listen: ListenAddress) -> Text {
    """
    # signet's configuration. `signet check` reads it, `signet check --print` shows every key with the value that holds.

    [signet]
    listen = \(listen.text)
    store = store
    secrets = secrets.key            # seals the one-time codes in the store; without it they are lost
    log_format = text                # text | json

    [ca "default"]
    certificate = ca.pem
    key = ca.key
    signer_certificate = cmp.pem     # signs CMP messages for the CA
    signer_key = cmp.key

    [profile "device"]
    validity = 1y                    # 30d, 12h, 1y, or a moment; 99991231235959Z for devices that never expire
    keys = ec-p256, ec-p384, ec-p521, rsa-2048, rsa-3072, rsa-4096
    key_usage = digitalSignature
    extended_key_usage = clientAuth
    allow_validity_override = no
    allow_extension_override = no    # yes: requests choose alternative names, purposes and more

    [alias "cmp"]
    mode = client                    # devices are registered first: signet entity add REF
    authentication = hmac, end-entity-certificate
    ca = default
    profile = device
    allow_automatic_key_update = yes # devices renew by themselves; no: each renewal takes a use of the code
    on_update = keep                 # revoke: a renewed certificate is revoked once the new one is confirmed

    """
  }
}

extension ListenAddress {
  /// Where a client on this host reaches the alias `cmp`: an address for all interfaces becomes the loopback.
  var url: Text {
    let isAny = octets.allSatisfy { $0 == 0 }
    let host: Text = isAny ? (octets.count == 4 ? "127.0.0.1" : "[::1]") : hostText
    return "http://\(host):\(Int(port))/.well-known/cmp"
  }
}
