package dev.sallyport.oidc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.web.Form;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * A form of our own page is read twice: for the token against forgery by {@link Form}, and for what
 * it says by {@link Parameters}. What both take, they take alike.
 */
class FormReadersProperties {

  private static final List<String> NAMES = List.of("csrf", "request", "decision", "", "a b");

  @Property(tries = 5_000)
  void bothReadTheSame(@ForAll("bodies") String body) {
    Optional<Form> form = Form.parse(body.getBytes(ISO_8859_1));
    Optional<Parameters> parameters =
        Parameters.ofForm(
            new IssuerRequest(
                "POST",
                "/authorize/confirm",
                "",
                "application/x-www-form-urlencoded",
                null,
                body,
                "192.0.2.7",
                null));

    if (form.isPresent() && parameters.isPresent()) {
      for (String name : NAMES) {
        if (!name.isBlank()) {
          assertThat(parameters.get().value(name))
              .isEqualTo(form.get().field(name).filter(value -> !value.isBlank()));
        }
      }
    }
  }

  @Provide
  Arbitrary<String> bodies() {
    Arbitrary<String> name = Arbitraries.of(NAMES).map(plain -> URLEncoder.encode(plain, UTF_8));
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "allow", "", "%61llow", "a=b", "+", "%2B", "%20", "%C3%BC", "x;y", "%00"),
            Arbitraries.strings().withChars("a=&;+%2C3BF").ofMaxLength(8));
    Arbitrary<String> pair =
        Combinators.combine(name, Arbitraries.of("=", "", "=="), value)
            .as((n, equals, v) -> n + equals + v);
    return pair.list().ofMaxSize(4).map(pairs -> String.join("&", pairs));
  }
}
