package dev.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.access.Binding.Role;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class BindingNameProperties {

  /** Deployed bindings are found by these names; a change of the scheme would orphan them. */
  @Example
  void namesStayAsTheyAre() {
    assertThat(BindingName.of("identity", "platform-edit", new Role("ClusterRole", "edit")))
        .isEqualTo("sallyport-platform-edit-23ds562bqtoeelffxpp2");
  }

  @Property
  void everyNameIsADnsName(@ForAll("inputs") List<String> in) {
    assertThat(name(in))
        .hasSizeLessThanOrEqualTo(253)
        .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*")
        .matches("sallyport-.*-[a-z2-7]{20}");
  }

  @Property
  void differentInputsHaveDifferentNames(
      @ForAll("inputs") List<String> one, @ForAll("inputs") List<String> other) {
    assertThat(name(one).equals(name(other))).isEqualTo(one.equals(other));
  }

  private static String name(List<String> in) {
    return BindingName.of(in.get(0), in.get(1), new Role(in.get(2), in.get(3)));
  }

  /** Short ones over few letters, so that parts run into each other, and the longest there are. */
  @Provide
  Arbitrary<List<String>> inputs() {
    Arbitrary<String> label =
        Arbitraries.strings()
            .withChars("ab-")
            .ofMinLength(1)
            .ofMaxLength(4)
            .filter(s -> s.matches("[ab]([-ab]*[ab])?"));
    Arbitrary<String> dotted =
        Arbitraries.oneOf(
            label, label.list().ofMinSize(1).ofMaxSize(30).map(l -> String.join(".", l)));
    Arbitrary<String> longest = dotted.map(s -> "a".repeat(253 - s.length()) + s);
    return Combinators.combine(
            label,
            Arbitraries.oneOf(dotted, longest),
            Arbitraries.of("Role", "ClusterRole"),
            Arbitraries.oneOf(label, Arbitraries.of("system:aggregate", "größe")))
        .as(List::of);
  }
}
