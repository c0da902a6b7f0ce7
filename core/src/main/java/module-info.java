/** Tensors, the graph IR, the ops and the float64 reference interpreter. */
module dev.senet.core {
  requires transitive org.apache.arrow.memory.core;
  requires org.slf4j;

  exports dev.senet.core.expr;
  exports dev.senet.core.graph;
  exports dev.senet.core.kernel;
  exports dev.senet.core.op;
  exports dev.senet.core.program;
  exports dev.senet.core.recipe;
  exports dev.senet.core.reference;
  exports dev.senet.core.source;
  exports dev.senet.core.tensor;
}
