import Testing
@testable import CMP
