package dev.senet.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest, the JVM's, and the system's. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "senet " + (version == null ? "(development)" : version),
      "java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")",
      "%s %s %s"
          .formatted(
              System.getProperty("os.name"),
              System.getProperty("os.version"),
              System.getProperty("os.arch")),
    };
  }
}
