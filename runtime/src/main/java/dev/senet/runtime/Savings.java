package dev.senet.runtime;

import dev.senet.compiler.report.ChangedKernels;
import dev.senet.compiler.report.Provenance;
import dev.senet.compiler.report.SqueezeExcitation;
import dev.senet.core.graph.Node;
import dev.senet.runtime.Explanation.Saving;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What fusion saves of the time, block by block. */
final class Savings {
  private Savings() {}

  /**
   * The difference of the times of the kernels that differ. What several blocks save together is
   * dealt out to them by the bytes that each saves.
   *
   * @param fusedMs milliseconds of kernels with fusion
   * @param unfusedMs milliseconds of kernels without
   * @param bytes that each block saves
   * @return by the numbers of the blocks
   */
  static Map<Integer, Saving> of(
      Provenance fused,
      Provenance unfused,
      List<SqueezeExcitation> blocks,
      Function<Collection<Node>, Estimate> fusedMs,
      Function<Collection<Node>, Estimate> unfusedMs,
      long[] bytes) {
    Map<Integer, Saving> savings = new HashMap<>();
    for (ChangedKernels changed : ChangedKernels.between(fused, unfused, blocks)) {
      Estimate saved = unfusedMs.apply(changed.unfused()).minus(fusedMs.apply(changed.fused()));
      boolean isMeasured = changed.blocks().size() == 1;
      double all = changed.blocks().stream().mapToLong(i -> bytes[i]).sum();
      for (int i : changed.blocks()) {
        double share = isMeasured ? 1 : all == 0 ? 1.0 / changed.blocks().size() : bytes[i] / all;
        Estimate part = saved.times(share);
        savings.put(i, new Saving(part.value(), part.error(), isMeasured));
      }
    }
    return savings;
  }
}
