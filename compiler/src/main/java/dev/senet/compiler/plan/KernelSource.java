package dev.senet.compiler.plan;

/**
 * An emitted kernel: a class in the unnamed package. For the JVM it implements {@link
 * dev.senet.core.kernel.KernelCode}, for TornadoVM it has a public static method that is the
 * kernel. Equal sources are one kernel.
 */
public record KernelSource(String className, String source) {}
