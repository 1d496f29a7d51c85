// A request head, and a chunked body behind it: where the bytes are cut makes no difference, and nothing points outside them.

import HTTP

func examine(_ bytes: Span<UInt8>) {
  let whole = head(bytes, step: bytes.count)
  require(whole == head(bytes, step: 1), "octet by octet the head is the same")
  require(whole == head(bytes, step: 7), "in pieces the head is the same")
  guard case .read(let head) = whole else { return }
  require(head.count <= bytes.count, "a head lies within what was received")
  require(head.path.start + head.path.count <= head.count, "the path lies within the head")
  if let type = head.contentType {
    require(type.start + type.count <= head.count, "a field lies within the head")
    _ = MediaType.isCMP(bytes.extracting(type.start..<type.start + type.count))
  }
  _ = Resource(bytes.extracting(head.path.start..<head.path.start + head.path.count))
  if head.body == .chunked {
    let rest = bytes.extracting(head.count..<bytes.count)
    require(body(rest, step: rest.count) == body(rest, step: 1), "octet by octet the body is the same")
  }
}

enum Outcome: Equatable {
  case read(RequestHead)
  case refused(HTTPFault)
  case wanting
}

func head(_ bytes: Span<UInt8>, step: Int) -> Outcome {
  var reader = RequestHeadReader()
  var end = 0
  while end < bytes.count {
    end = min(bytes.count, end + max(1, step))
    do throws(HTTPFault) {
      if try reader.advance(over: bytes.extracting(first: end)) { return .read(reader.head) }
    } catch {
      return .refused(error)
    }
  }
  return .wanting
}

/// The content, nothing when it is refused or not complete.
func body(_ bytes: Span<UInt8>, step: Int) -> [UInt8]? {
  var room: [UInt8] = []
  var decoder = ChunkedBody()
  var received = 0
  var fed = 0
  while fed < bytes.count, !decoder.isComplete {
    let next = min(bytes.count, fed + max(1, step))
    for index in fed..<next { room.append(bytes[index]) }
    received += next - fed
    fed = next
    do throws(HTTPFault) {
      var span = room.mutableSpan
      received = try decoder.decode(&span, received: received, limit: 4096)
    } catch {
      return nil
    }
    room.removeLast(room.count - received)
  }
  return decoder.isComplete ? Array(room[..<decoder.count]) : nil
}
