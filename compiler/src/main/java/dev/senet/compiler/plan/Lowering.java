package dev.senet.compiler.plan;

import dev.senet.core.graph.Node;
import dev.senet.core.program.Size;
import java.util.Optional;

/** Where a backend puts the steps of a node: its window onto the schedule under construction. */
public interface Lowering {
  /** Where the value of {@code node} lies; its elements are contiguous, row-major, batch first. */
  Ref ref(Node node);

  /** Says where the channel sums of {@code node} lie, which its kernel gives beside its value. */
  void provide(Node node, ChannelSums sums);

  /** The channel sums of {@code node}, if its kernel gives them. */
  Optional<ChannelSums> sums(Node node);

  /** New memory for values between the steps of one node: constant or proportional to N. */
  Ref temporary(String name, Size bytes);

  /** Appends a step. */
  void add(Step step);
}
