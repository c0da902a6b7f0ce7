package dev.senet.training.report;

/**
 * How well a network does on some images.
 *
 * @param loss mean loss per image
 * @param accuracy part of the images whose class comes first, 0 to 1
 */
public record Score(double loss, double accuracy) {}
