package dev.senet.bench.contest;

import java.util.List;

/**
 * What is measured.
 *
 * @param name in one word; files are called so
 * @param unit what a run is, for people
 * @param process the class whose main method is {@link ContenderServer#run}
 * @param contenders who takes part, senet first
 * @param compared what {@link Contender#check} returns, for people
 * @param tolerance how far these may lie apart, relative to the greatest of them
 */
public record Discipline(
    String name,
    String unit,
    Class<?> process,
    List<ContenderKind> contenders,
    String compared,
    double tolerance) {}
