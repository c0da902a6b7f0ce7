/**
 * The generated data set {@code shapes}: ten classes of drawn shapes as PNG files, small enough to
 * be learned in minutes. Reading it back is the business of {@code data}.
 */
package dev.senet.training.shapes;
