package dev.senet.compiler.jvm;

import dev.senet.compiler.plan.Ref;
import dev.senet.core.graph.Shape;

/** A tensor that a step reads or writes: contiguous, row-major, batch first. */
public record Value(Ref ref, Shape shape) {}
