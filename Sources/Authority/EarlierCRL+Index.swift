import PKIX

extension EarlierCRL {
  /// Its entries by serial number, for whoever asks about many certificates.
  public struct Index: Sendable {
    private struct Place: Sendable {
      let key: UInt64
      let offset: UInt32
    }

    private let entries: [UInt8]
    private let places: [Place]

    public init(_ list: EarlierCRL) {
      entries = list.entries
      places = Index.places(in: list.entries.span, list.count)
    }

    private static func places(in entries: Span<UInt8>, _ count: Int) -> [Place] {
      var places: [Place] = []
      places.reserveCapacity(count)
      var reader = DERReader(entries)
      while !reader.isAtEnd {
        let offset = UInt32(reader.offset)
        guard let entry = try? RevokedCertificate(&reader) else { break }
        places.append(Place(key: CertificateTable.serialKey(entry.userCertificate), offset: offset))
      }
      places.sort { ($0.key, $0.offset) < ($1.key, $1.offset) }
      return places
    }

    /// What the CRL says of a certificate; `serialNumber` is the content of the INTEGER. Dates from before 1970 are 1970.
    public func revocation(of serialNumber: Span<UInt8>) -> BroughtCertificate.Revocation? {
      let key = CertificateTable.serialKey(serialNumber)
      var (low, high) = (0, places.count)
      while low < high {
        let middle = (low + high) / 2
        if places[middle].key < key { low = middle + 1 } else { high = middle }
      }
      while low < places.count, places[low].key == key {
        var reader = DERReader(entries.span.extracting(Int(places[low].offset)..<entries.count))
        low += 1
        guard let entry = try? RevokedCertificate(&reader), entry.userCertificate.equals(serialNumber) else { continue }
        let start = Timestamp(seconds: 0)
        return BroughtCertificate.Revocation(
          reason: entry.reasonCode ?? .unspecified, time: max(start, entry.revocationDate),
          invalidityDate: entry.invalidityDate.map { InvalidityDate(max(start, $0.moment)) })
      }
      return nil
    }
  }
}
