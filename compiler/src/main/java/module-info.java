/** Autodiff, passes, memory plan and kernel emission. */
module dev.senet.compiler {
  requires transitive dev.senet.core;
  requires java.compiler;
  requires jdk.compiler; // the javac behind java.compiler
  requires org.slf4j;

  exports dev.senet.compiler.autodiff;
  exports dev.senet.compiler.javac;
  exports dev.senet.compiler.jvm;
  exports dev.senet.compiler.pass;
  exports dev.senet.compiler.plan;
  exports dev.senet.compiler.report;
  exports dev.senet.compiler.tornado;
}
