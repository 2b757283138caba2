fn main() -> std::process::ExitCode {
    mdm_hub::cli::run()
}
