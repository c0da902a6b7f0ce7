package dev.senet.runtime;

/**
 * The launches that compute one node.
 *
 * @param layer the user's name for what is computed
 * @param kind such as {@code conv 3×3}
 * @param launches of a run
 * @param ms milliseconds of a run that the device computes
 * @param ofTime the part of the time of all kernels
 * @param gigaflops 10⁹ operations a second
 * @param gigabytesPerSecond 10⁹ bytes a second: operands once, results once
 */
public record KernelSpeed(
    String layer,
    String kind,
    int launches,
    double ms,
    double ofTime,
    double gigaflops,
    double gigabytesPerSecond) {}
