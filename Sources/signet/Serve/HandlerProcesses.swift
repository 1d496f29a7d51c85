import Platform

/// Handlers as the system knows them: sockets, and programs that run or have not ended yet.
struct HandlerProcesses: Sendable {
  /// By their numbers; nothing for one that is not used any more.
  var addresses: [HandlerAddress?] = []
  /// Programs that run, each with its handler, and those that were told to end.
  private var running: [(handler: Int, program: Coprocess)] = []
  private var leaving: [Coprocess] = []

  mutating func open(_ handler: Int) -> Int32? {
    guard handler < addresses.count, let address = addresses[handler] else { return nil }
    do throws(SystemFailure) {
      if try isSocket(address) { return try Sockets.open(address.words[0]) }
      let program = try Coprocess(address.words)
      running.append((handler, program))
      return program.descriptor
    } catch {
      return nil
    }
  }

  private func isSocket(_ address: HandlerAddress) throws(SystemFailure) -> Bool {
    if address.isSocket || address.isProgram { return address.isSocket }
    return try Files.entry(address.words[0])?.kind == .socket
  }

  mutating func end(_ handler: Int, byForce: Bool) {
    for index in running.indices.reversed() where running[index].handler == handler {
      let program = running.remove(at: index).program
      program.end(byForce: byForce)
      leaving.append(program)
    }
  }

  /// The next handler whose program has ended by itself. To be asked, after SIGCHLD, until there is none.
  mutating func nextEnded() -> Int? {
    leaving.removeAll { $0.status() != nil }
    for index in running.indices where running[index].program.status() != nil { return running.remove(at: index).handler }
    return nil
  }
}
