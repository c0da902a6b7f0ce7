package dev.senet.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parameters and multiply-adds of the residual networks against published numbers: of torchvision's
 * and timm's documentation, of the model tables of pytorchcv (osmr/imgclsmob), and of the paper
 * (Hu, Shen, Sun, arXiv 1709.01507 v4).
 */
class PublishedResNetNumbersTest {
  private static long parameters(String name, String arguments) {
    return Networks.graph(name, arguments).parameters();
  }

  @ParameterizedTest
  @CsvSource({
    // torchvision
    "resnet-50, '', 25557032",
    "resnet-50-modern, '', 25557032",
    "resnet-101, '', 44549160",
    "resnet-152, '', 60192808",
    "resnext-50, '', 25028904",
    // timm: legacy_seresnet*, seresnet50, legacy_seresnext*, legacy_senet154
    "se-resnet-50, '', 28088024",
    "se-resnet-50, bias=false, 28071976",
    "se-resnet-50-modern, '', 28088024",
    "se-resnet-101, '', 49326872",
    "se-resnet-152, '', 66821848",
    "se-resnext-50, '', 27559896",
    "se-resnext-50, bias=false, 27543848",
    "se-resnext-101, '', 48955416",
    "senet-154, '', 115088984",
    // pytorchcv
    "resnext-101, '', 44177704",
    "resnet-164, '', 1703258",
    "wrn-16-8, depth=16 widening=10, 17116634",
    "wrn-16-8, depth=28 widening=10, 36479194",
    "wrn-16-8, depth=40 widening=8, 35748314",
    "shake-shake-26-2x96d, width=32, 2923162",
    "shake-shake-26-2x96d, depth=20 width=16, 541082",
    "shake-shake-26-2x96d, width=32 classes=100, 2934772",
    // ResNets with shortcuts that have no weights, as in akamaster/pytorch_resnet_cifar10
    "resnet-20, '', 269722",
    "resnet-20, depth=32, 464154",
    "resnet-20, depth=56, 853018",
    "resnet-20, depth=110, 1727962",
    "resnet-110, '', 1727962",
  })
  void parameters(String name, String arguments, long expected) {
    assertEquals(expected, parameters(name, arguments));
  }

  /** pytorchcv's networks with SE less those without; its shortcuts have weights, ours have not. */
  @ParameterizedTest
  @CsvSource({
    "resnet-20, 274847, 272474",
    "resnet-110, 1744952, 1730714",
    "resnet-164, 1906258, 1704154",
  })
  void parametersOfSqueezeAndExcitationForCifar(String name, long with, long without) {
    assertEquals(with - without, parameters("se-" + name, "") - parameters(name, ""));
  }

  /** Equation 5 of the paper with biases, over the units of each stage. */
  @ParameterizedTest
  @CsvSource({"wrn-16-8, 2, 128", "shake-shake-26-2x96d, 4, 96"})
  void parametersOfSqueezeAndExcitationByTheFormula(String name, int units, int width) {
    long expected = 0;
    for (int c = width; c <= 4 * width; c *= 2) {
      expected += units * (2L * c * (c / 16) + c / 16 + c);
    }
    assertEquals(expected, parameters("se-" + name, "") - parameters(name, ""));
  }

  /** As the papers of the networks give them. */
  @ParameterizedTest
  @CsvSource({
    "resnet-110, 1.7",
    "resnet-164, 1.7",
    "wrn-16-8, 11.0",
    "shake-shake-26-2x96d, 26.2",
  })
  void millionsOfParametersOfTheOriginalPapers(String name, double millions) {
    assertEquals(millions, Math.round(parameters(name, "") / 1e5) / 10.0);
  }

  /**
   * Tables 10, 13 and 15 of the paper. It leaves out the biases, but all of its numbers come out
   * only with them, and rounded up to 0.1 million.
   */
  @ParameterizedTest
  @CsvSource({
    "reduction=2, 45.7",
    "reduction=4, 35.7",
    "reduction=8, 30.7",
    "reduction=16, 28.1",
    "reduction=32, 26.9",
    "stages=2, 25.6",
    "stages=3, 25.7",
    "stages=4, 26.4",
    "stages=all, 28.1",
    "integration=se_3x3, 25.8",
    "integration=plain, 25.6",
    "squeeze=none, 28.1",
  })
  void parametersOfTheAblations(String arguments, double millions) {
    assertEquals(millions, Math.ceil(parameters("se-resnet-50", arguments) / 1e5) / 10);
  }

  /** Without biases: ResNet-50's 25,557,032 and equation 5 of the paper. */
  @ParameterizedTest
  @CsvSource({"2, 45676584", "4, 35616808", "8, 30586920", "16, 28071976", "32, 26814504"})
  void parametersOfReductionsWithoutBias(int reduction, long expected) {
    assertEquals(expected, parameters("se-resnet-50", "bias=false reduction=" + reduction));
  }

  /** Tables 2, 13, 15 and 16 of the paper: the entries without pointwise work, in 10^9. */
  @ParameterizedTest
  @CsvSource({
    "resnet-50, '', 3.86",
    "se-resnet-50, stages=2, 3.86",
    "se-resnet-50, stages=3, 3.86",
    "se-resnet-50, stages=4, 3.86",
    "se-resnet-50, integration=se_3x3, 3.86",
    "se-resnet-50, squeeze=none, 4.27",
  })
  void multiplyAdds(String name, String arguments, double billions) {
    assertEquals(
        billions, Math.round(Networks.graph(name, arguments).multiplyAdds() / 1e7) / 100.0);
  }

  /**
   * The other entries of table 2. Ours are the convolutions and linear layers alone; the paper also
   * counts some of the sums, squeezes and scales, which are 0.1 to 0.4 per cent.
   */
  @ParameterizedTest
  @CsvSource({
    "resnet-101, 7.58",
    "resnet-152, 11.30",
    "resnext-50, 4.24",
    "resnext-101, 7.99",
    "se-resnet-50, 3.87",
    "se-resnet-101, 7.60",
    "se-resnet-152, 11.32",
    "se-resnext-50, 4.25",
    "se-resnext-101, 8.00",
  })
  void multiplyAddsButForPointwiseWork(String name, double billions) {
    double ours = Networks.graph(name, "").multiplyAdds() / 1e9;
    assertTrue(billions + 0.005 > ours && billions - 0.005 < 1.004 * ours, name + " " + ours);
  }

  /** 4.09 * 10^9 in torchvision's documentation, whose ResNet-50 has the stride in the 3x3. */
  @ParameterizedTest
  @CsvSource({"resnet-50-modern, ''", "resnet-50, stride_in=3"})
  void multiplyAddsOfTheModernNetwork(String name, String arguments) {
    assertEquals(4089184256L, Networks.graph(name, arguments).multiplyAdds());
  }
}
