import Testing
@testable import PKIX
