package io.gatehouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.identity.certificate.Subjects;
import io.gatehouse.problem.Problem;
import io.gatehouse.problem.ProblemType;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `gatehouse certificate`: client certificates that are registered one by one.
@Command(
    name = "certificate",
    description = "Registers client certificates for TLS.",
    subcommands = {
      CertificateCommand.Register.class,
      CertificateCommand.Listing.class,
      CertificateCommand.Remove.class
    },
    synopsisSubcommandLabel = "register|list|remove")
public final class CertificateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "register",
      description = "Lets whoever holds the key of a certificate come in as a principal.")
  static final class Register implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "PRINCIPAL",
        description = "Whose it is, such as `device:boat-7`.")
    private String principal = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The certificate as PEM.")
    private Path file = Path.of("");

    @Option(
        names = "--name",
        description = "For people: what it is used for; by default the subject of the certificate.")
    private @Nullable String name;

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      String pem = read(file);
      // a key that lies beside the certificate stays here
      Subjects.read(pem);
      Map<String, String> body = new LinkedHashMap<>();
      body.put("principal", principal);
      body.put("certificate", pem);
      if (name != null) {
        body.put("name", name);
      }
      JsonNode registered = server.call().post("/v1/certificates", body);
      PrintWriter out = spec.commandLine().getOut();
      if (server.json()) {
        out.println(registered);
      } else {
        out.println("fingerprint: " + registered.path("id").asText());
        out.println("until:       " + registered.path("expires_at").asText());
      }
      return 0;
    }
  }

  @Command(name = "list", description = "Shows the certificates of a principal.")
  static final class Listing implements Callable<Integer> {
    @Parameters(paramLabel = "PRINCIPAL", description = "Whose they are.")
    private String principal = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      TokenList.print(spec, server, CredentialCommand.of(server.call(), principal, "certificate"));
      return 0;
    }
  }

  @Command(
      name = "remove",
      description = "Takes the registration of a certificate back and ends its connections.")
  static final class Remove implements Callable<Integer> {
    @Parameters(
        paramLabel = "FINGERPRINT|FILE",
        description = "The SHA-256 of the certificate, with or without colons, or its file.")
    private String named = "";

    @Mixin private ServerOptions server = new ServerOptions();

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      TokenList.delete(spec, server, server.call(), fingerprint(named));
      return 0;
    }
  }

  /// As `openssl x509 -fingerprint -sha256` writes it, or as we do.
  private static String fingerprint(String named) throws IOException {
    String plain = named.replace(":", "").toLowerCase(Locale.ROOT);
    if (plain.matches("[0-9a-f]{64}")) {
      return plain;
    }
    try {
      return Subjects.fingerprint(Subjects.read(read(Path.of(named))));
    } catch (CertificateEncodingException e) {
      throw new IOException("a certificate that was read cannot be written", e);
    }
  }

  private static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.of(ProblemType.NOT_FOUND, "there is no file `" + file + "`")
          .cure("name the certificate as a PEM file")
          .refused();
    }
    return Files.readString(file);
  }
}
