package dev.senet.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class JitDirectivesTest {
  @Test
  void theJvmKnowsThem() throws JMException {
    assertTrue(JitDirectives.ensureAdded());
    Object known =
        ManagementFactory.getPlatformMBeanServer()
            .invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "compilerDirectivesPrint",
                new Object[0],
                new String[0]);
    assertTrue(known.toString().contains("ConvolutionTiles_*.tile*"), known.toString());
    assertTrue(known.toString().contains("Exclude:true"), known.toString());
  }
}
