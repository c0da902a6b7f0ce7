package dev.senet.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar's manifest, and the JVM's own. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Main.class.getPackage().getImplementationVersion();
    return new String[] {
      "senet " + (version == null ? "(development)" : version), "java " + Runtime.version(),
    };
  }
}
