package io.gatehouse.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.UUID;

/// Puts mails into a folder as `.eml` files, for development: any mail program opens them.
///
/// They hold links that are secrets, so that nobody else may read the folder. A file appears under
/// its name when it is complete.
record FolderCarrier(Path folder, Letter letter) implements Carrier {
  @Override
  public void carry(Mail mail) throws IOException, Undeliverable {
    Files.createDirectories(folder, closed("rwx------"));
    String name = letter.time().millis() + "-" + mail.kind() + "-" + UUID.randomUUID();
    Path begun = Files.createFile(folder.resolve("." + name), closed("rw-------"));
    try (OutputStream out = Files.newOutputStream(begun)) {
      letter.of(mail, Session.getInstance(new Properties())).writeTo(out);
    } catch (MessagingException e) {
      Files.deleteIfExists(begun);
      throw new Undeliverable("the mail cannot be written", e);
    }
    Files.move(begun, folder.resolve(name + ".eml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private FileAttribute<?>[] closed(String permissions) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
