/** The networks that come with senet, as .senet resources. */
module dev.senet.models {
  requires transitive dev.senet.core;
  requires dev.senet.dsl;
  requires transitive dev.senet.runtime;
  requires com.fasterxml.jackson.databind;
  requires com.fasterxml.jackson.datatype.jdk8;

  exports dev.senet.models;
  exports dev.senet.models.weights;
}
