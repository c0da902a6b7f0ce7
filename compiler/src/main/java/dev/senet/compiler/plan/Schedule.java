package dev.senet.compiler.plan;

import dev.senet.core.graph.Graph;
import java.util.List;
import java.util.Map;

/**
 * The steps of a graph in order, before their memory is placed.
 *
 * @param graph the fused graph
 * @param prepare steps that depend on variables and constants only, if no variable is updated
 * @param steps the other steps
 * @param inputs where the inputs lie, by name
 * @param outputs where the outputs lie, by name
 */
public record Schedule(
    Graph graph,
    List<Step> prepare,
    List<Step> steps,
    Map<String, Ref> inputs,
    Map<String, Ref> outputs) {
  public Schedule {
    prepare = List.copyOf(prepare);
    steps = List.copyOf(steps);
    inputs = Map.copyOf(inputs);
    outputs = Map.copyOf(outputs);
  }
}
