// swift-tools-version: 6.3
import PackageDescription

// The same sources build in two modes. Ordinary mode is for `swift build` and `swift test`. Embedded mode is what ships:
// Scripts/build sets SIGNET_EMBEDDED and names an SDK of Board/sdk. In that mode the modules that may never allocate are
// compiled with `-no-allocations`, so that an array in one of them stops the build. Not for armv7: on 32 bits the compiler
// takes every Int64(Int) for one, although none is left after optimisation; the sources are those that the others check.
let embedded = Context.environment["SIGNET_EMBEDDED"] != nil
let checked = embedded && Context.environment["SIGNET_EMBEDDED"] != "armv7"

let common: [SwiftSetting] = [
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
] + (embedded ? [.enableExperimentalFeature("Embedded"), .unsafeFlags(["-wmo", "-Osize"])] : [])
// With one LLVM module a file, as the build asks for, Swift 6.3.1 crashes on the C wrappers that it makes; one LLVM module
// for all files of a target is fine.
// Whole-module optimisation with several threads crashes Swift 6.3.1 on the functions that SafeInteropWrappers makes.
// Embedded mode uses one thread.
let border: [SwiftSetting] =
  common + [.enableExperimentalFeature("SafeInteropWrappers")]
  + (embedded ? [] : [.unsafeFlags(["-no-whole-module-optimization"], .when(configuration: .release))])
  + (embedded ? [.unsafeFlags(["-Xfrontend", "-enable-single-module-llvm-emission"])] : [])
// Embedded Swift compiles what a module exports into every module that uses it: a fifth of the image would be there twice.
// With its own code put off to the executable everything is there once, and what nobody calls is not there at all.
let deferred: [SwiftSetting] = embedded ? [.enableExperimentalFeature("DeferredCodeGen")] : []
let pure: [SwiftSetting] = common + deferred + (checked ? [.unsafeFlags(["-no-allocations"])] : [])
let shim: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror", "-Os"])]

// An arrow is an import, and there are no others (ARCHITECTURE.md).
let product: [Target] = [
  .target(name: "DER", swiftSettings: pure),
  .target(name: "PKIX", dependencies: ["DER"], swiftSettings: pure),
  .target(name: "CMP", dependencies: ["DER", "PKIX"], swiftSettings: pure),
  .target(name: "HTTP", swiftSettings: pure),
  .target(name: "Store", swiftSettings: common + deferred),
  .target(name: "Authority", dependencies: ["DER", "PKIX", "CMP", "Store"], swiftSettings: common + deferred),
  .target(name: "Server", dependencies: ["HTTP"], swiftSettings: common + deferred),
  .target(name: "CMbedTLS", cSettings: shim),
  .target(name: "Crypto", dependencies: ["DER", "PKIX", "CMbedTLS"], swiftSettings: border),
  .target(name: "CLinux", cSettings: shim),
  .target(name: "Platform", dependencies: ["CLinux"], swiftSettings: border),
  .executableTarget(
    name: "signet",
    dependencies: ["DER", "PKIX", "CMP", "HTTP", "Store", "Authority", "Server", "Crypto", "Platform"],
    swiftSettings: common,
    linkerSettings: [.linkedLibrary("mbedcrypto"), .linkedLibrary("m")]),
]

let crypto: [LinkerSetting] = [.linkedLibrary("mbedcrypto")]
let tests: [Target] = [
  .target(name: "MutationMatrix", path: "Tests/MutationMatrix", swiftSettings: common),
  .testTarget(name: "DERTests", dependencies: ["DER", "MutationMatrix"], swiftSettings: common),
  .testTarget(
    name: "PKIXTests", dependencies: ["PKIX", "MutationMatrix"], exclude: ["Vectors"], swiftSettings: common),
  .testTarget(
    name: "CMPTests", dependencies: ["CMP", "Crypto", "MutationMatrix"], exclude: ["Vectors"], swiftSettings: common,
    linkerSettings: crypto),
  .testTarget(name: "HTTPTests", dependencies: ["HTTP"], swiftSettings: common + deferred),
  .target(name: "SimulatedDisk", dependencies: ["Store"], path: "Tests/SimulatedDisk", swiftSettings: common),
  .testTarget(name: "StoreTests", dependencies: ["Store", "SimulatedDisk"], swiftSettings: common),
  .testTarget(
    name: "AuthorityTests", dependencies: ["Authority", "CMP", "Crypto", "Store", "SimulatedDisk"],
    swiftSettings: common, linkerSettings: crypto),
  .testTarget(name: "ServerTests", dependencies: ["Server"], swiftSettings: common),
  .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: common, linkerSettings: crypto),
  .testTarget(name: "PlatformTests", dependencies: ["Platform", "Server"], swiftSettings: common),
  .testTarget(name: "signetTests", dependencies: ["signet"], swiftSettings: common, linkerSettings: crypto),
]

let package = Package(
  name: "signet",
  products: [.executable(name: "signet", targets: ["signet"])],
  targets: product + (embedded ? [] : tests))
