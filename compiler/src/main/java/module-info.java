/** Autodiff, passes, memory plan and kernel emission. */
module dev.senet.compiler {
  requires transitive dev.senet.core;
  requires java.compiler;
  requires jdk.compiler; // the javac behind java.compiler

  exports dev.senet.compiler.autodiff;
  exports dev.senet.compiler.jvm;
  exports dev.senet.compiler.plan;
}
