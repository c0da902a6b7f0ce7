/** The networks that come with senet, as .senet resources. */
@SuppressWarnings("requires-automatic") // protobuf has only a reserved module name, no descriptor
module dev.senet.models {
  requires transitive dev.senet.core;
  requires dev.senet.dsl;
  requires transitive dev.senet.runtime;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;
  requires com.google.protobuf;

  exports dev.senet.models;
  exports dev.senet.models.onnx;
  exports dev.senet.models.weights;
}
