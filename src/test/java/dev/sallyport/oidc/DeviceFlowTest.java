package dev.sallyport.oidc;

import static dev.sallyport.oidc.TestIssuer.error;
import static dev.sallyport.oidc.TestIssuer.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import dev.sallyport.oidc.IssuerAnswer.ConfirmDevice;
import dev.sallyport.oidc.IssuerAnswer.DeviceAnswered;
import dev.sallyport.oidc.IssuerAnswer.EnterUserCode;
import dev.sallyport.oidc.IssuerAnswer.Page;
import dev.sallyport.oidc.IssuerAnswer.Response;
import dev.sallyport.oidc.IssuerAnswer.SignIn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A device without a browser, and a person with one (RFC 8628). */
class DeviceFlowTest {

  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  private final TestIssuer issuer = new TestIssuer();

  @Test
  void aDeviceGetsTokensOnceAPersonTypedItsCodeAndConfirmedIt() {
    DeviceAuthorizationSuccessResponse asked = ask();
    assertThat(asked.getVerificationURI()).hasToString("https://id.example.com/device");
    assertThat(asked.getVerificationURIComplete()).as("the person types the code").isNull();
    assertThat(asked.getUserCode().getValue()).matches("[B-Z]{4}-[B-Z]{4}");
    assertThat(asked.getInterval()).isEqualTo(5);
    assertThat(error(poll(asked))).isEqualTo("400 authorization_pending");
    assertThat(issuer.grants.sessions).as("nobody has signed in").isEmpty();

    issuer.signIn();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());
    assertThat(page.client()).isEqualTo("kubectl");
    assertThat(page.address()).isEqualTo("192.0.2.7");
    assertThat(page.asked()).isEqualTo(issuer.now);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "allow"))
        .isEqualTo(new DeviceAnswered(true));

    issuer.pass(Duration.ofSeconds(5));
    OIDCTokenResponse tokens = tokens(poll(asked));
    assertThat(TestIssuer.claims(tokens).getAudience()).containsExactly("kubernetes");
    assertThat(TestIssuer.claims(tokens).getSubject()).isEqualTo("uid-of-jane");
  }

  @Test
  void aDeviceMaySendASpaceAsItIs() {
    IssuerAnswer answer =
        issuer.postRaw(
            IssuerEndpoint.DEVICE_CODE.path(),
            "client_id=kubernetes&scope=openid offline_access",
            null);

    assertThat(((Response) answer).status()).isEqualTo(200);
  }

  @Test
  void aDeviceCodeIsWorthNothingOnceItsFirstTokenWasReplaced() {
    DeviceAuthorizationSuccessResponse asked = ask();
    approve(asked);
    OIDCTokenResponse tokens = tokens(poll(asked));
    tokens(
        issuer.post(
            IssuerEndpoint.TOKEN,
            TestIssuer.refreshment(tokens.getOIDCTokens().getRefreshToken().getValue())));
    issuer.pass(Duration.ofSeconds(5));

    assertThat(error(poll(asked))).isEqualTo("400 invalid_grant");
  }

  @Test
  void anotherReplicaLearnsOfADeviceWhenItAsksAgain() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.start(true, new DeviceSlots());
    issuer.signIn();
    assertThat(((EnterUserCode) type(asked.getUserCode().getValue())).problem()).isPresent();

    assertThat(error(poll(asked))).isEqualTo("400 authorization_pending");

    approve(asked);
    issuer.start(true, issuer.slots);
    assertThat(tokens(poll(asked))).isNotNull();
  }

  @Test
  void thePersonMaySayNo() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.signIn();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());

    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "deny"))
        .isEqualTo(new DeviceAnswered(false));

    assertThat(error(poll(asked))).isEqualTo("400 access_denied");
    assertThat(type(asked.getUserCode().getValue())).isInstanceOf(EnterUserCode.class);
  }

  @Test
  void whoAsksTooOftenIsToldToSlowDown() {
    DeviceAuthorizationSuccessResponse asked = ask();
    assertThat(error(poll(asked))).isEqualTo("400 authorization_pending");
    issuer.pass(Duration.ofSeconds(2));
    assertThat(error(poll(asked))).isEqualTo("400 slow_down");
    issuer.pass(Duration.ofSeconds(5));
    assertThat(error(poll(asked))).as("it is ten seconds now").isEqualTo("400 slow_down");
    issuer.pass(Duration.ofSeconds(15));
    assertThat(error(poll(asked))).isEqualTo("400 authorization_pending");
  }

  @Test
  void aDeviceWaitsForTenMinutes() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.signIn();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());
    issuer.pass(DeviceSlots.LIFETIME);

    assertThat(error(poll(asked))).isEqualTo("400 expired_token");
    assertThat(type(asked.getUserCode().getValue())).isInstanceOf(EnterUserCode.class);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "allow"))
        .isInstanceOf(Page.class);
  }

  @Test
  void oneAddressCannotTakeEverySlotAndSlotsComeBack() {
    for (int i = 0; i < 16; i++) {
      ask();
    }
    Response refused = (Response) askForm();
    assertThat(error(refused)).isEqualTo("429 slow_down");
    assertThat(refused.headers()).containsKey("Retry-After");

    assertThat(error(askFrom("198.51.100.1"))).as("another address").isEqualTo("200 null");
    issuer.pass(DeviceSlots.LIFETIME);
    assertThat(ask()).isNotNull();
  }

  @Test
  void aWholeSubnetOfIPv6IsOneClient() {
    for (int i = 1; i <= 16; i++) {
      assertThat(error(askFrom("2001:db8:1:2::" + i))).isEqualTo("200 null");
    }

    assertThat(error(askFrom("2001:db8:1:2:ffff::1"))).isEqualTo("429 slow_down");
    assertThat(error(askFrom("2001:db8:1:3::1"))).isEqualTo("200 null");
  }

  @Test
  void devicesThatAskedElsewhereTakeNoMoreSlotsThanThoseThatAskedHere() {
    List<DeviceAuthorizationSuccessResponse> asked = new ArrayList<>();
    for (int replica = 0; replica < 2; replica++) {
      issuer.start(true, new DeviceSlots());
      for (int i = 0; i < 16; i++) {
        asked.add(ask());
      }
    }
    issuer.start(true, new DeviceSlots());

    asked.forEach(device -> assertThat(error(poll(device))).isEqualTo("400 authorization_pending"));

    issuer.signIn();
    assertThat(type(asked.get(15).getUserCode().getValue())).isInstanceOf(ConfirmDevice.class);
    assertThat(type(asked.get(16).getUserCode().getValue())).isInstanceOf(EnterUserCode.class);
  }

  @Test
  void thereIsAFixedNumberOfSlots() {
    for (int i = 0; i < 256; i++) {
      assertThat(error(askFrom("192.0.2." + i))).isEqualTo("200 null");
    }

    assertThat(error(askFrom("198.51.100.1"))).isEqualTo("429 slow_down");
  }

  @Test
  void whoIsNotSignedInSignsInFirst() {
    assertThat(issuer.get("/device", Map.of())).isEqualTo(new SignIn("/device", false));
    assertThat(type("BCDF-GHJK")).isInstanceOf(SignIn.class);
    issuer.signIn();
    assertThat(issuer.get("/device", Map.of())).isEqualTo(new EnterUserCode(Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "BCDF-GHJK", "AEIO-UAEI", "BCDF", "BCDF-GHJKL", "<script>"})
  void aCodeThatNobodyShowsIsAskedForAgain(String code) {
    ask();
    issuer.signIn();

    EnterUserCode page = (EnterUserCode) type(code);

    assertThat(page.problem().orElseThrow()).doesNotContain("script");
  }

  @Test
  void aCodeIsReadInEitherCaseWithOrWithoutHyphen() {
    String code = ask().getUserCode().getValue();
    issuer.signIn();

    for (String typed :
        List.of(
            code.toLowerCase(Locale.ROOT), code.replace("-", ""), " " + code.replace('-', ' '))) {
      assertThat(type(typed)).isInstanceOf(ConfirmDevice.class);
    }
  }

  @Test
  void aConfirmationCountsInTheSessionThatWasAsked() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.signIn();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());
    issuer.signIn(new Person("uid-of-john", "john", List.of()), issuer.now);

    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "allow"))
        .isInstanceOf(Page.class);
    assertThat(issuer.grants.sessions).isEmpty();
  }

  @Test
  void theFormOfACodeConfirmsNoDevice() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.signIn();
    ConfirmDevice device = (ConfirmDevice) type(asked.getUserCode().getValue());
    IssuerAnswer.ConfirmCode code =
        (IssuerAnswer.ConfirmCode) issuer.get("/authorize", TestIssuer.kubectl());

    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, code.form(), "allow"))
        .isInstanceOf(Page.class);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM, device.form(), "allow"))
        .isInstanceOf(Page.class);
  }

  @Test
  void onlyItsOwnClientAsksWithADeviceCode() {
    DeviceAuthorizationSuccessResponse asked = ask();
    approve(asked);

    IssuerAnswer answer =
        issuer.post(
            IssuerEndpoint.TOKEN,
            Map.of("grant_type", GRANT, "device_code", asked.getDeviceCode().getValue()),
            TestIssuer.basic("grafana", TestIssuer.SECRET));

    assertThat(error(answer)).isEqualTo("400 invalid_grant");
  }

  @Test
  void aDeviceOfAnApplicationIsForThoseWhomAnAssignmentLetsIn() throws Exception {
    Response answer =
        (Response)
            issuer.post(
                IssuerEndpoint.DEVICE_CODE,
                Map.of("scope", "openid"),
                TestIssuer.basic("grafana", TestIssuer.SECRET));
    DeviceAuthorizationSuccessResponse asked =
        DeviceAuthorizationSuccessResponse.parse(JSONObjectUtils.parse(answer.body()));
    issuer.signIn();
    issuer.entries.clear();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());

    Page refused = (Page) issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "allow");

    assertThat(refused.status()).isEqualTo(403);
    assertThat(issuer.grants.sessions).isEmpty();
  }

  @Test
  void aDeviceSaysWhoItIsAndWhatItWants() {
    assertThat(error(issuer.post(IssuerEndpoint.DEVICE_CODE, Map.of("scope", "openid"))))
        .isEqualTo("401 invalid_client");
    assertThat(error(issuer.post(IssuerEndpoint.DEVICE_CODE, Map.of("client_id", "kubernetes"))))
        .isEqualTo("400 invalid_scope");
    assertThat(error(issuer.postRaw("/device/code", "client_id=kubernetes&client_id=x", null)))
        .isEqualTo("400 invalid_request");
    assertThat(error(issuer.post(IssuerEndpoint.TOKEN, Map.of("grant_type", GRANT))))
        .isEqualTo("401 invalid_client");
    assertThat(
            error(
                issuer.post(
                    IssuerEndpoint.TOKEN,
                    Map.of(
                        "grant_type", GRANT,
                        "client_id", "kubernetes",
                        "device_code", "nonsense"))))
        .isEqualTo("400 invalid_grant");
  }

  @Test
  void whereDevicesMayNotAskThereIsNothing() {
    DeviceAuthorizationSuccessResponse asked = ask();
    issuer.start(false, issuer.slots);
    issuer.signIn();

    assertThat(askForm()).isInstanceOf(Page.class);
    assertThat(issuer.get("/device", Map.of())).isInstanceOf(Page.class);
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, "x", "allow"))
        .isInstanceOf(Page.class);
    assertThat(error(poll(asked))).isEqualTo("400 unsupported_grant_type");
  }

  private IssuerAnswer askForm() {
    return issuer.post(
        IssuerEndpoint.DEVICE_CODE, Map.of("client_id", "kubernetes", "scope", "openid"));
  }

  private IssuerAnswer askFrom(String address) {
    IssuerRequest request =
        TestIssuer.request(
            "POST",
            "/device/code",
            "",
            "application/x-www-form-urlencoded",
            null,
            "client_id=kubernetes&scope=openid");
    return issuer.issuer.answer(
        new IssuerRequest(
            request.method(),
            request.path(),
            request.query(),
            request.contentType(),
            null,
            request.body(),
            address,
            null),
        Optional.empty(),
        issuer.now);
  }

  private DeviceAuthorizationSuccessResponse ask() {
    try {
      return DeviceAuthorizationSuccessResponse.parse(
          JSONObjectUtils.parse(((Response) askForm()).body()));
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  private IssuerAnswer poll(DeviceAuthorizationSuccessResponse asked) {
    return issuer.post(
        IssuerEndpoint.TOKEN,
        Map.of(
            "grant_type",
            GRANT,
            "client_id",
            "kubernetes",
            "device_code",
            asked.getDeviceCode().getValue()));
  }

  private IssuerAnswer type(String code) {
    return issuer.post(IssuerEndpoint.DEVICE, Map.of("user_code", code));
  }

  private void approve(DeviceAuthorizationSuccessResponse asked) {
    issuer.signIn();
    ConfirmDevice page = (ConfirmDevice) type(asked.getUserCode().getValue());
    assertThat(issuer.confirm(IssuerEndpoint.CONFIRM_DEVICE, page.form(), "allow"))
        .isEqualTo(new DeviceAnswered(true));
  }
}
