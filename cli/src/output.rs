//! Writing for people, and files that are whole or not there.

use std::{io::Write, path::Path};

use anyhow::{Context, Result};
use ruse::Model;

use crate::Outcome;

/// Prints the versions of program, model and taxonomy.
pub(crate) fn version() -> Result<Outcome> {
    let model = Model::bundled();
    let (version, header) = (env!("CARGO_PKG_VERSION"), model.header());
    writeln!(anstream::stdout(), "ruse {version} (model {}, taxonomy {})", header.name, header.taxonomy)?;
    Ok(Outcome::Fine)
}

/// An error for people, on stderr.
pub(crate) fn error(message: &str) {
    // Nothing can be done if stderr is gone.
    _ = writeln!(anstream::stderr(), "ruse: {message}");
}

pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe))
    })
}

/// Writes a file by way of a temporary neighbour, so that it is never seen half written.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let attempt = || -> std::io::Result<()> {
        let mut file = tempfile::Builder::new().permissions_like_new_file().tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    attempt().with_context(|| path.display().to_string())
}

trait PermissionsLikeNewFile {
    fn permissions_like_new_file(&mut self) -> &mut Self;
}

impl PermissionsLikeNewFile for tempfile::Builder<'_, '_> {
    /// Temporary files are private by default; results are as readable as any new file.
    fn permissions_like_new_file(&mut self) -> &mut Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            self.permissions(std::fs::Permissions::from_mode(0o666));
        }
        self
    }
}
