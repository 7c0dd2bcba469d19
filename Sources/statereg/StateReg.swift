@main struct StateReg { static func main() { print("statereg") } }
