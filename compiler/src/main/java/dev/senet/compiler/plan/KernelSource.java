package dev.senet.compiler.plan;

/**
 * An emitted kernel: a class in the unnamed package that implements {@link
 * dev.senet.core.kernel.KernelCode}. Equal sources are one kernel.
 */
public record KernelSource(String className, String source) {}
