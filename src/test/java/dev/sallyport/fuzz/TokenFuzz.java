package dev.sallyport.fuzz;

import static dev.sallyport.portal.EndpointsInMemory.APPLICATION;
import static dev.sallyport.portal.EndpointsInMemory.SIGNED_OUT;
import static dev.sallyport.portal.EndpointsInMemory.USER_NAME;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.portal.EndpointsInMemory;
import dev.sallyport.portal.Portal;
import dev.sallyport.web.Answer;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Of all texts that could stand for a code, a token, a cookie, a sealed form or a client's secret,
 * the one that was given out is taken, and no other.
 *
 * <p>The first byte of an input chooses what the text is shown as, the rest is the text.
 */
class TokenFuzz {

  private static final EndpointsInMemory ENDPOINTS = new EndpointsInMemory();
  private static final SignedInTokens TOKENS = new SignedInTokens(ENDPOINTS);
  private static final String CLIENT = SignedInTokens.basic(ENDPOINTS);

  /** As what a text is shown. */
  private enum Shown {
    CODE(SignedInTokens.code(ENDPOINTS)) {
      @Override
      boolean isTaken(String text) {
        return answer(SignedInTokens.redemption(text, CLIENT)).status() == 200;
      }
    },
    REFRESH_TOKEN(TOKENS.refreshToken()) {
      @Override
      boolean isTaken(String text) {
        return answer(SignedInTokens.refreshment(text, CLIENT)).status() == 200;
      }
    },
    REVOKED_TOKEN(TOKENS.refreshToken()) {
      @Override
      boolean isTaken(String text) {
        int before = ENDPOINTS.writes();
        answer(Requests.form("/revoke", Map.of("token", text)).header("Authorization", CLIENT));
        return ENDPOINTS.writes() != before;
      }

      /**
       * Either token may be given back (RFC 7009 §2.1), and any refresh token that the grant ever
       * had: the older ones are not kept, so whoever has the 256 bits of the handle has one.
       */
      @Override
      boolean isGenuine(String text) {
        return text.startsWith(genuine().substring(0, "spr_".length() + 43))
            || text.equals(TOKENS.accessToken());
      }
    },
    ACCESS_TOKEN(TOKENS.accessToken()) {
      @Override
      boolean isTaken(String text) {
        return answer(Requests.get("/userinfo").header("Authorization", "Bearer " + text)).status()
            == 200;
      }
    },
    DEVICE_CODE(deviceCode()) {
      @Override
      boolean isTaken(String text) {
        return answer(
                Requests.form(
                    "/token",
                    Map.of(
                        "grant_type", "urn:ietf:params:oauth:grant-type:device_code",
                        "client_id", "kubernetes",
                        "device_code", text)))
            .text()
            .matches("(?s).*(authorization_pending|slow_down).*");
      }
    },
    COOKIE(ENDPOINTS.cookie()) {
      @Override
      boolean isTaken(String text) {
        return answer(Requests.get("/").cookie(Portal.SESSION_COOKIE, text))
            .text()
            .contains(USER_NAME);
      }

      /** A header of cookies has several, and white space around them. */
      @Override
      boolean isGenuine(String text) {
        return text.split(";", 2)[0].strip().equals(genuine());
      }
    },
    RESUMED_REQUEST(resumed()) {
      @Override
      boolean isTaken(String text) {
        return answer(
                ENDPOINTS.signedIn(Requests.get("/authorize/resume?request=" + encoded(text))))
            .header("Location")
            .isPresent();
      }
    },
    CONFIRMATION(confirmation()) {
      @Override
      boolean isTaken(String text) {
        return answer(
                ENDPOINTS.signedIn(
                    Requests.ownForm(
                        "/authorize/confirm",
                        Map.of(
                            OwnForm.FIELD,
                            ENDPOINTS.formToken(),
                            "decision",
                            "allow",
                            "request",
                            text))))
            .text()
            .contains("code=");
      }
    },
    CLIENT_AUTHENTICATION(CLIENT) {
      @Override
      boolean isTaken(String text) {
        return answer(SignedInTokens.refreshment("none", text)).text().contains("invalid_grant");
      }

      /** Base64 has room for signs that say nothing, and what is in it may be percent-encoded. */
      @Override
      boolean isGenuine(String text) {
        String[] words = text.strip().split("\\s+", 2);
        String pair =
            words.length == 2 ? new com.nimbusds.jose.util.Base64(words[1]).decodeToString() : "";
        int colon = pair.indexOf(':');
        return colon > 0
            && URLDecoder.decode(pair.substring(0, colon), UTF_8).equals(APPLICATION)
            && URLDecoder.decode(pair.substring(colon + 1), UTF_8).equals(ENDPOINTS.clientSecret());
      }
    },
    ID_TOKEN_HINT(TOKENS.idToken()) {
      @Override
      boolean isTaken(String text) {
        return answer(
                Requests.get(
                    "/end-session?post_logout_redirect_uri="
                        + encoded(SIGNED_OUT)
                        + "&id_token_hint="
                        + encoded(text)))
            .header("Location")
            .filter(SIGNED_OUT::equals)
            .isPresent();
      }

      /** The signature counts for the text of header and claims; its own may be spelt otherwise. */
      @Override
      boolean isGenuine(String text) {
        return text.strip().startsWith(genuine().substring(0, genuine().lastIndexOf('.') + 1));
      }
    };

    private final String genuine;

    Shown(String genuine) {
      this.genuine = genuine;
    }

    String genuine() {
      return genuine;
    }

    abstract boolean isTaken(String text);

    boolean isGenuine(String text) {
      return text.equals(genuine);
    }
  }

  static Stream<byte[]> seeds() {
    ENDPOINTS.keep();
    List<byte[]> seeds = new ArrayList<>();
    Shown[] all = Shown.values();
    for (int index = 0; index < all.length; index++) {
      Shown shown = all[index];
      assertThat(shown.isTaken(shown.genuine())).as("%s is taken", shown).isTrue();
      ENDPOINTS.restore();
      for (Shown other : all) {
        ByteArrayOutputStream seed = new ByteArrayOutputStream();
        seed.write(index);
        seed.writeBytes(other.genuine().getBytes(ISO_8859_1));
        seeds.add(seed.toByteArray());
      }
    }
    return seeds.stream();
  }

  @MethodSource("seeds")
  @DictionaryEntries({
    "=",
    "==",
    ".",
    "..",
    "-",
    "_",
    "+",
    "/",
    "%3D",
    " ",
    "\t",
    ";",
    ":",
    "\"",
    "Basic ",
    "Bearer ",
    "spc_",
    "spr_",
    "sph_",
    "spd_",
    "eyJhbGciOiJub25lIn0",
    "A",
    "AA",
    "__Host-sallyport=",
  })
  @FuzzTest
  void nothingButWhatWasGivenOutIsTaken(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Shown shown = Shown.values()[(input[0] & 0xff) % Shown.values().length];
    String text = new String(input, 1, input.length - 1, ISO_8859_1);

    boolean taken = InTime.of(() -> shown.isTaken(text));
    ENDPOINTS.restore();

    if (taken) {
      assertThat(shown.isGenuine(text)).as("%s takes %s", shown, text).isTrue();
    }
  }

  private static Answer answer(Requests request) {
    Answer answer = ENDPOINTS.answer(request);
    assertThat(answer.status()).isNotEqualTo(500);
    return answer;
  }

  private static String deviceCode() {
    return SignedInTokens.json(
            ENDPOINTS.answer(
                Requests.form(
                    "/device/code", Map.of("client_id", "kubernetes", "scope", "openid"))))
        .get("device_code")
        .asText();
  }

  private static String resumed() {
    String target = ENDPOINTS.afterSignIn(SignedInTokens.AUTHORIZE);
    return target.substring(target.indexOf("request=") + "request=".length());
  }

  private static String confirmation() {
    String page =
        ENDPOINTS
            .answer(ENDPOINTS.signedIn(Requests.get(SignedInTokens.AUTHORIZE + "&prompt=consent")))
            .text();
    Matcher field = Pattern.compile("name=\"request\" value=\"([^\"]+)\"").matcher(page);
    assertThat(field.find()).as(page).isTrue();
    return field.group(1);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
