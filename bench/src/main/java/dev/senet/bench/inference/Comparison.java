package dev.senet.bench.inference;

import java.util.List;

/**
 * Measurements of one model under the same conditions.
 *
 * @param model its name
 * @param batch samples a run
 * @param threads threads that compute
 * @param outputDifference the greatest difference between senet's outputs and a peer's, divided by
 *     the greatest output
 * @param measurements of each contender
 */
record Comparison(
    String model,
    int batch,
    int threads,
    double outputDifference,
    List<Measurement> measurements) {}
