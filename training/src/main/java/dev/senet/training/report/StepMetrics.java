package dev.senet.training.report;

/**
 * One step of training.
 *
 * @param step counted through all epochs, from 1
 * @param epoch from 1
 * @param learningRate the rate used
 * @param train of the batch
 * @param imagesPerSecond speed of this step
 * @param isSkipped whether it changed no weight because its gradients overflowed in half precision
 */
public record StepMetrics(
    long step,
    int epoch,
    double learningRate,
    Score train,
    double imagesPerSecond,
    boolean isSkipped) {}
