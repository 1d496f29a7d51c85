/// The sample configurations of EJBCA's CMP guide as `dumpalias` prints them, and what they are here; both written by hand.
enum MigrationSamples {
  private static let head = """
    # Made of a configuration of EJBCA; what is marked "by hand" is left to do.

    """

  /// "A sample configuration of EJBCA to allow an RA to request certificates for users", password in the clear.
  static let ra = """
     cmpra.ra.caname = ManagementCA
     cmpra.operationmode = ra
     cmpra.allowraverifypopo = true
     cmpra.responseprotection = pbe
     cmpra.authenticationmodule = HMAC
     cmpra.authenticationparameters = password
     cmpra.ra.namegenerationscheme = DN
     cmpra.ra.namegenerationparameters = UID
     cmpra.ra.namegenerationprefix = cmp
     cmpra.ra.namegenerationpostfix = 
     cmpra.ra.endentityprofile = CMP_ENTITY
     cmpra.ra.endentityprofileid = 
     cmpra.ra.certificateprofile = CMP_CERT
    """

  static let raSections =
    head + """
      # by hand: [ca "ManagementCA"] has to be there: signet ca import
      # by hand: [profile "CMP_CERT"] has to be there
      # by hand: [profile "CMP_ENTITY"] has to be there

      [alias "cmpra"]
      mode = ra
      ca = ManagementCA
      profile = CMP_CERT
      entity_profile = CMP_ENTITY
      # by hand: write the secret into cmpra.secret, one line: umask 077; cat >cmpra.secret
      # the dump holds it in the clear (authenticationparameters): delete the dump when you are done
      authentication = hmac:cmpra.secret
      name_scheme = dn
      name_parameters = UID
      name_prefix = cmp
      response_protection = pbe
      ca_pubs = always
      root_in_extracerts = yes
      error_style = ejbca
      allow_automatic_key_update = no
      allow_same_key = yes
      allow_ra_verified = yes
      server_key_generation = no

      """

  /// The four aliases of "CMP for OpenSSL", all else at its default, as one file.
  static let openSSL = """
    # opensslra
    opensslra.operationmode=ra
    opensslra.responseprotection=pbe
    opensslra.authenticationmodule=HMAC
    opensslra.authenticationparameters=password
    # opensslclient
    opensslclient.authenticationmodule=HMAC
    opensslclient.authenticationparameters=password
    opensslclient.extractusernamecomponent=CN
    # openssleec
    openssleec.authenticationmodule=EndEntityCertificate
    openssleec.authenticationparameters=ManagementCA
    openssleec.extractusernamecomponent=CN
    # 3gpp
    3gpp.authenticationmodule=EndEntityCertificate
    3gpp.authenticationparameters=ManagementCA
    3gpp.extractusernamecomponent=CN
    3gpp.vendorcertificatemode=true
    3gpp.vendorca=3GPP-CA
    """

  private static let rest = """
    ca_pubs = always
    root_in_extracerts = yes
    error_style = ejbca
    allow_automatic_key_update = no
    allow_same_key = yes
    allow_ra_verified = no
    server_key_generation = no

    """

  private static let shared = """
    # EJBCA's end entities belong to no alias; without this line the alias has devices of its own

    """

  private static let chosen = """
    # by hand: EJBCA takes CA and profile from each end entity; here they are ca and profile of the alias

    """

  static let openSSLSections =
    head + """
      # by hand: [ca "ManagementCA"] has to be there: signet ca import
      # by hand: [profile "ENDUSER"] has to be there

      [alias "opensslra"]
      mode = ra
      ca = ManagementCA
      profile = ENDUSER
      # by hand: write the secret into opensslra.secret, one line: umask 077; cat >opensslra.secret
      # the dump holds it in the clear (authenticationparameters): delete the dump when you are done
      authentication = hmac:opensslra.secret
      name_scheme = dn
      name_parameters = CN
      response_protection = pbe

      """ + rest + "\n" + chosen + """
      [alias "opensslclient"]
      mode = client

      """ + shared + """
      entities = opensslra
      authentication = hmac
      extract_username = CN
      response_protection = signature

      """ + rest + "\n" + chosen + """
      [alias "openssleec"]
      mode = client

      """ + shared + """
      entities = opensslra
      authentication = end-entity-certificate:ManagementCA
      extract_username = CN
      response_protection = signature

      """ + rest + "\n" + chosen + """
      [alias "3gpp"]
      mode = client

      """ + shared + """
      entities = opensslra
      authentication = end-entity-certificate:ManagementCA
      # by hand: get each of these from EJBCA (ejbca.sh ca getcacert), in PEM: 3GPP-CA
      vendor_ca = 3GPP-CA.pem
      extract_username = CN
      response_protection = signature

      """ + rest

  /// "Enrolling Device with Vendor Certificate": one vendor certificate, two end entities.
  static let vendor = """
     aliasIPSEC.operationmode = client
     aliasIPSEC.authenticationmodule = EndEntityCertificate
     aliasIPSEC.authenticationparameters = -
     aliasIPSEC.extractusernamecomponent = CN
     aliasIPSEC.ra.namegenerationpostfix = _IPSEC
     aliasIPSEC.vendorcertificatemode = true
     aliasIPSEC.vendorca = VendorRootCA
     aliasTLS.operationmode = client
     aliasTLS.authenticationmodule = EndEntityCertificate
     aliasTLS.authenticationparameters = -
     aliasTLS.extractusernamecomponent = CN
     aliasTLS.ra.namegenerationpostfix = _TLS
     aliasTLS.vendorcertificatemode = true
     aliasTLS.vendorcaids = 1652389506
    """

  static let vendorSections =
    head + "\n" + chosen + """
      [alias "aliasIPSEC"]
      mode = client
      authentication = end-entity-certificate
      # by hand: get each of these from EJBCA (ejbca.sh ca getcacert), in PEM: VendorRootCA
      vendor_ca = VendorRootCA.pem
      extract_username = CN
      name_postfix = _IPSEC
      response_protection = signature

      """ + rest + "\n" + chosen + """
      [alias "aliasTLS"]
      mode = client

      """ + shared + """
      entities = aliasIPSEC
      authentication = end-entity-certificate
      # by hand: get each of these from EJBCA (ejbca.sh ca getcacert), in PEM: 1652389506
      vendor_ca = ca1652389506.pem
      extract_username = CN
      name_postfix = _TLS
      response_protection = signature

      """ + rest

  /// "CMP Proxy Message Validation", with the slip that one edition of the guide has.
  static let proxy = """
    cmp.backend.http.url=http\\://ca.example\\:8080/ejbca/publicweb/cmp
    mp.backend.hmacPasswordValidationRequired=true
    cmp.backend.hmacPassword.keylist=[ca1:foo][ca2:bar]
    cmp.backend.signatureRequired=true
    cmp.backend.issuerchainpath=/etc/cmpproxy/issuers
    cmp.tcp.enabled=true
    cmp.tcp.portno=829
    """

  static let proxySections =
    head + """

      [alias "cmp"]
      mode = proxy
      cmp.backend.http.url = http://ca.example:8080/ejbca/publicweb/cmp
      cmp.backend.hmacPasswordValidationRequired = yes
      # by hand: write a line with reference and secret for each of these into cmp.keylist (umask 077):
      #   ca1
      #   ca2
      # the properties hold the secrets in the clear: delete them when you are done
      cmp.backend.hmacPassword.keylist = cmp.keylist
      cmp.backend.signatureRequired = yes
      # by hand: copy the file or folder of issuers here
      cmp.backend.issuerchainpath = /etc/cmpproxy/issuers
      error_style = ejbca

      """

  /// Everything at once, also what is not done here.
  static let full = """
     Plant 7.operationmode = ra
    plant7.defaultca =
    plant7.operationmode = ra
    plant7.authenticationmodule = RegTokenPwd;DnPartPwd;HMAC;EndEntityCertificate
    plant7.authenticationparameters = -;UID;#secret;Plant 7 CA
    plant7.ra.caname = Plant 7 CA
    plant7.ra.certificateprofile = KeyId
    plant7.ra.endentityprofileid = 1337
    plant7.ra.namegenerationscheme = DN
    plant7.ra.namegenerationparameters = UID;SN;CN
    plant7.ra.namegenerationprefix = \\#7 -\\ 
    plant7.ra.endentitycertificate.omitverifications = true
    plant7.racertificatepath = /opt/ejbca/racerts
    plant7.allowservergenkeys = true
    plant7.response.capubsca = 12;34
    plant7.response.extracertsca = 56
    plant7.certreqhandler.class = com.example.Handler
    plant7.extendedvalidation = true
    client.operationmode = client
    client.authenticationmodule = DnPartPwd;EndEntityCertificate
    client.authenticationparameters = OU;-
    client.vendorcertificatemode = true
    client.vendorca = V1;V2
    client.defaultca = CN=Plant 7 CA,O=Example
    cmp.backend.signatureRequired = false
    """
}
