import Authority
import Crypto
import PKIX
import Platform
import Server
import Store

/// `signet serve`: the loop, which is the whole control flow of the process.
struct ServeCommand: ~Copyable {
  var responder: Responder
  var server: Server<SocketNetwork>
  private var loop: EventLoop
  private let signals: Signals
  private let path: [UInt8]
  /// When something is to be done that nobody asks for, in milliseconds of the loop's clock.
  private var ownDeadline: Int64 = 0

  static func run(_ arguments: Arguments) throws(Failure) -> Outcome {
    var command = try make(Configuration.load(Configuration.path(arguments)))
    return try command.run()
  }

  /// Every turn: what arrived is taken, what is complete is answered, the answers are made durable together, they go.
  private mutating func run() throws(Failure) -> Outcome {
    while !server.isFinished {
      let count = try wait()
      let clock = ClockReading.now()
      let (now, time) = (clock.monotonic, Timestamp(seconds: clock.seconds))
      server.date = time.seconds
      for index in 0..<count { take(loop.event(index), at: now) }
      while let line = server.nextAnswer() { hear(line) }
      server.expire(at: now)
      let mark = responder.lines.mark
      expireTransactions(at: time)
      while let event = responder.authority.lapse(at: time) { responder.log(event, from: nil, at: time) }
      answer(at: time)
      responder.issueLists(at: time)
      try commit(at: time, forgetting: mark)
      responder.publishLists(at: time)
      setDeadline(at: now, time)
      writeLog(at: time)
      server.release()
      responder.verdicts.removeAll(keepingCapacity: true)
      writeLog(at: time)
    }
    server.dismissHandlers()
    try responder.close(at: Timestamp(seconds: ClockReading.now().seconds))
    return Outcome()
  }

  private mutating func wait() throws(Failure) -> Int {
    let deadline = min(server.nextDeadline ?? ownDeadline, ownDeadline)
    do throws(SystemFailure) { return try loop.wait(until: deadline) } catch {
      throw Failure(.failed, "the event loop failed: \(raw: error.text)")
    }
  }

  /// `now` in milliseconds is the moment `time`.
  private mutating func setDeadline(at now: Int64, _ time: Timestamp) {
    var seconds = responder.nextList(after: time).seconds - time.seconds
    if let next = responder.authority.nextDuty { seconds = min(seconds, max(1, next.seconds - time.seconds + 1)) }
    ownDeadline = now + seconds * 1000
  }

  private mutating func take(_ readiness: Readiness, at now: Int64) {
    if readiness.token == Self.signalToken { return takeSignals(at: now) }
    server.take(SocketEvent(readiness), at: now)
  }

  /// The lines of this turn, and what HTTP has refused, of which the responder has seen nothing. Written before the answers
  /// leave, so that whoever has an answer finds its line; what is refused while they leave comes after them.
  private mutating func writeLog(at time: Timestamp) {
    for refusal in server.refusals { responder.log(refusal, at: time) }
    server.forgetRefusals()
    for fact in server.handlerFacts { responder.log(fact, at: time) }
    server.forgetHandlerFacts()
    responder.lines.write()
  }

  private mutating func answer(at time: Timestamp) {
    server.answer { request, room in responder.answer(request, at: time, into: &room) }
    server.answerControl { words, output in responder.answer(command: words, at: time, into: &output) }
  }

  /// One write and one sync for all the answers of this turn. When the disk takes no more, everything is as before: the
  /// tables are derived anew and the same requests are answered again, this time with systemUnavail. When a sync fails,
  /// nobody can say what is on the disk: the process ends without an answer. Wrong secrets are written along, or when they
  /// have waited long enough.
  private mutating func commit(at time: Timestamp, forgetting mark: Int) throws(Failure) {
    let isDue = responder.authority.guessesAreDue(at: time)
    if isDue || responder.authority.log.hasStaged { responder.authority.stageGuesses(at: time) }
    guard isDue || responder.authority.log.hasStaged else { return }
    do throws(StoreError) {
      if responder.authority.log.hasStaged { try responder.authority.log.commit() } else { try responder.authority.log.touch() }
      responder.authority.commitGuesses()
    } catch .full {
      responder.lines.forget(after: mark)
      responder.note("store-full", at: time)
      responder.postponeLists(at: time)
      try responder.deriveAgain()
      responder.authority.pause(at: time)
      server.retract()
      responder.authority.isReadOnly = true
      answer(at: time)
      responder.authority.isReadOnly = false
      responder.authority.log.discard()
    } catch {
      responder.note("store-lost", at: time)
      responder.lines.write()
      throw Failure(.store, "the log could not be made durable: \(error.advice); nothing was answered")
    }
  }

  private mutating func expireTransactions(at time: Timestamp) {
    while let event = responder.authority.expire(at: time) { responder.log(event, from: nil, at: time) }
  }
}

// MARK: - Beginning and signals

extension ServeCommand {
  private static let signalToken = UInt64.max

  /// Everything that can fail is made before anything is put together.
  private static func make(_ configuration: Configuration) throws(Failure) -> ServeCommand {
    let responder = try Responder(configuration)
    let signals = try Signals.make()
    let loop = try EventLoop.make()
    var command = ServeCommand(
      responder: responder, loop: loop, signals: signals, path: configuration.path, settings: configuration.signet)
    try command.watchSignals()
    try command.checkDescriptors()
    try command.beginLists()
    // `ready` promises that commands are answered too, so their socket comes first.
    try command.listenForCommands(at: configuration.signet.control)
    command.useHandlers(at: ClockReading.now().monotonic)
    for address in configuration.signet.listen { try command.listen(on: address) }
    return command
  }

  /// A CA that is reached has a CRL, unless its clock or its store does not let it make one.
  private mutating func beginLists() throws(Failure) {
    let clock = ClockReading.now()
    let time = Timestamp(seconds: clock.seconds)
    responder.issueLists(at: time)
    try commit(at: time, forgetting: responder.lines.mark)
    responder.publishLists(at: time)
    setDeadline(at: clock.monotonic, time)
    responder.lines.write()
  }

  private init(
    responder: consuming Responder, loop: consuming EventLoop, signals: consuming Signals, path: [UInt8],
    settings: SignetSettings
  ) {
    var limits = ServerLimits()
    limits.connections = settings.connections
    limits.connectionsPerAddress = settings.connectionsPerAddress
    server = Server(over: SocketNetwork(sockets: loop.sockets), limits: limits)
    self.responder = responder
    self.loop = loop
    self.signals = signals
    self.path = path
  }

  private func watchSignals() throws(Failure) {
    do throws(SystemFailure) { try loop.watch(signals, as: Self.signalToken) } catch {
      throw Failure(.failed, "signals cannot be watched: \(raw: error.text)")
    }
  }

  /// A process without descriptors cannot accept, and its listener would be ready for ever.
  private func checkDescriptors() throws(Failure) {
    let needed = server.limits.descriptors + 32
    let allowed: Int
    do throws(SystemFailure) { allowed = try Process.raiseOpenFiles() } catch {
      throw Failure(.failed, "the limit of open files cannot be asked for: \(raw: error.text)")
    }
    guard allowed >= needed else {
      throw Failure(
        .configuration, "\(path): so many connections need \(needed) open files, and the system allows \(allowed) (ulimit -n)")
    }
  }

  private mutating func listen(on address: ListenAddress) throws(Failure) {
    let listener: SocketListener
    do throws(SystemFailure) { listener = try SocketListener(tcp: SocketAddress(address)) } catch {
      throw Failure(.network, "cannot listen on \(address.text): \(raw: error.text)")
    }
    let port = listener.address.port
    server.listen(on: listener.handOver(), for: .http)
    let ready: Text = "ready http://\(address.hostText):\(Int(port))\n"
    System.write(ready.bytes.span, to: 2)
  }

  private mutating func listenForCommands(at path: [UInt8]) throws(Failure) {
    do throws(SystemFailure) {
      server.listen(on: try SocketListener(path: path).handOver(), for: .control(owner: Process.user))
    } catch {
      throw Failure(.network, "\(path): the control socket cannot be made: \(raw: error.text)")
    }
  }

  private mutating func takeSignals(at now: Int64) {
    while let signal = signals.next() {
      switch signal {
      case .stop: server.stop(at: now)
      case .reload:
        responder.reload(path, at: Timestamp(seconds: ClockReading.now().seconds))
        useHandlers(at: now)
      case .child: while let ended = server.network.handlers.nextEnded() { server.handlerEnded(ended) }
      }
    }
  }
}

extension Signals {
  fileprivate static func make() throws(Failure) -> Signals {
    do throws(SystemFailure) { return try Signals() } catch { throw Failure(.failed, "signals: \(raw: error.text)") }
  }
}

extension EventLoop {
  fileprivate static func make() throws(Failure) -> EventLoop {
    do throws(SystemFailure) { return try EventLoop() } catch { throw Failure(.failed, "epoll: \(raw: error.text)") }
  }
}
