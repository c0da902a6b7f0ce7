package dev.senet.runtime;

import dev.senet.core.graph.Graph;
import dev.senet.core.reference.NdArray;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A graph that every backend must compute as the reference does.
 *
 * @param pipelines the ways to compile the graph
 * @param values what it runs on
 * @param expected what the reference says
 */
record Case(
    String name,
    Graph graph,
    List<Pipeline> pipelines,
    GraphRunner.Values values,
    Map<String, NdArray> expected) {
  /** A case on random values. */
  static Case of(String name, Graph graph, List<Pipeline> pipelines, int batch) {
    GraphRunner.Values values = GraphRunner.random(graph, batch, new Random(17));
    return new Case(name, graph, pipelines, values, GraphRunner.reference(graph, values));
  }
}
