/** Devices, compiled programs, sessions and weights: the embedded API. */
module dev.senet.runtime {
  requires transitive dev.senet.core;
  requires static transitive dev.senet.compiler; // programs compiled ahead of time run without it
  requires com.fasterxml.jackson.databind;
  requires java.management;
  requires org.slf4j;

  exports dev.senet.runtime;
  exports dev.senet.runtime.simt; // emitted kernels call it
  exports dev.senet.runtime.tornado; // the host program for TornadoVM implements it
}
