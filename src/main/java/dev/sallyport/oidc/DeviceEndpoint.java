package dev.sallyport.oidc;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationGrantError;
import com.nimbusds.oauth2.sdk.device.DeviceAuthorizationSuccessResponse;
import com.nimbusds.oauth2.sdk.device.DeviceCode;
import dev.sallyport.oidc.Grants.Asker;
import dev.sallyport.oidc.Grants.Outcome;
import dev.sallyport.signin.Sealed.Purpose;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Devices without a browser (RFC 8628). The person types what the device shows, is told which
 * client asks and from where, and confirms it; there is no address that has the code in it, for
 * that is how a link in a mail would do the typing.
 */
final class DeviceEndpoint {

  /** After it is over, a device can still be told so. */
  private static final Duration REMEMBERED = DeviceSlots.LIFETIME.multipliedBy(2);

  private static final int MAX_ADDRESS = 64;

  private final IssuerSettings settings;
  private final IssuerPorts ports;
  private final DeviceSlots slots;

  DeviceEndpoint(IssuerSettings settings, IssuerPorts ports, DeviceSlots slots) {
    this.settings = settings;
    this.ports = ports;
    this.slots = slots;
  }

  /** What a device that asks again is told. */
  sealed interface Poll {
    record NotYet(ErrorObject error) implements Poll {}

    record Answered(Outcome outcome) implements Poll {}
  }

  /** A page that waits for an answer, and whose it is. */
  private record Unconfirmed(Device device, String session) {}

  /** The device asks (§3.1). */
  IssuerAnswer ask(IssuerRequest request, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    if (form.isEmpty()) {
      return Responses.malformed();
    }
    return switch (ClientCheck.of(request, form.get(), ports.clients())) {
      case ClientCheck.Refused refused -> Responses.error(refused.error());
      case ClientCheck.Known known ->
          AuthorizationCheck.scopeFault(form.get().value("scope"))
              .map(Responses::error)
              .orElseGet(() -> ask(known.client(), request.address(), now));
    };
  }

  private IssuerAnswer ask(Client client, String address, Instant now) {
    Device device =
        new Device(
            client.id(),
            client.uid(),
            UserCode.random(ports.randomness()),
            ports.grants().newDeviceTicket(),
            address.substring(0, Math.min(address.length(), MAX_ADDRESS)),
            now.getEpochSecond());
    if (!slots.take(device, now)) {
      return Responses.later(
          new ErrorObject(
              DeviceAuthorizationGrantError.SLOW_DOWN.getCode(),
              "Too many devices are waiting. Ask again later.",
              429),
          DeviceSlots.INTERVAL.multipliedBy(6));
    }
    String code = Carried.seal(ports, Purpose.DEVICE, device, now.plus(REMEMBERED), now);
    return Responses.secret(
        new DeviceAuthorizationSuccessResponse(
                new DeviceCode(code),
                new com.nimbusds.oauth2.sdk.device.UserCode(UserCode.shown(device.userCode())),
                URI.create(settings.at(IssuerEndpoint.DEVICE.path())),
                null,
                DeviceSlots.LIFETIME.toSeconds(),
                DeviceSlots.INTERVAL.toSeconds(),
                null)
            .toJSONObject());
  }

  /** The device asks whether there is an answer (§3.4). */
  Poll poll(String code, Client client, Instant now) {
    Optional<Device> device =
        Carried.open(ports, Purpose.DEVICE, code, Device.class, now)
            .filter(d -> d.clientId().equals(client.id()) && d.clientUid().equals(client.uid()));
    if (device.isEmpty()) {
      return new Poll.Answered(new Outcome.Refused());
    }
    if (DeviceSlots.isOver(device.get(), now)) {
      return new Poll.NotYet(DeviceAuthorizationGrantError.EXPIRED_TOKEN);
    }
    return switch (slots.asksAgain(device.get(), now)) {
      case DENIED ->
          new Poll.NotYet(
              new ErrorObject(OAuth2Error.ACCESS_DENIED_CODE, "The person did not allow it.", 400));
      case TOO_FAST -> new Poll.NotYet(DeviceAuthorizationGrantError.SLOW_DOWN);
      case FINE ->
          ports
              .grants()
              .approved(device.get().ticket(), client, now)
              .<Poll>map(Poll.Answered::new)
              .orElseGet(
                  () -> new Poll.NotYet(DeviceAuthorizationGrantError.AUTHORIZATION_PENDING));
    };
  }

  /** The page on which the person types the code, and what they typed (§3.3). */
  IssuerAnswer enter(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    if (person.isEmpty()) {
      return new IssuerAnswer.SignIn(IssuerEndpoint.DEVICE.path(), false);
    }
    if (request.isGet()) {
      return new IssuerAnswer.EnterUserCode(Optional.empty());
    }
    Optional<Device> device =
        Parameters.ofForm(request)
            .flatMap(form -> form.value(OidcIssuer.USER_CODE_FIELD))
            .flatMap(UserCode::typed)
            .flatMap(code -> slots.waiting(code, now));
    Optional<Client> client = device.flatMap(this::clientOf);
    if (client.isEmpty()) {
      return new IssuerAnswer.EnterUserCode(
          Optional.of(
              "No device waits with this code. Read it again; or have the device ask anew, and give"
                  + " it a few seconds."));
    }
    String form =
        Carried.seal(
            ports,
            Purpose.CONFIRM_DEVICE,
            new Unconfirmed(device.get(), person.get().session()),
            now.plus(OidcIssuer.FORM_LIFETIME),
            now);
    return new IssuerAnswer.ConfirmDevice(
        client.get().name(),
        device.get().address(),
        Instant.ofEpochSecond(device.get().asked()),
        form);
  }

  /** The person's answer to the page. */
  IssuerAnswer confirm(IssuerRequest request, Optional<SignedIn> person, Instant now) {
    Optional<Parameters> form = Parameters.ofForm(request);
    Optional<Unconfirmed> asked =
        form.flatMap(fields -> fields.value(OidcIssuer.FORM_FIELD))
            .flatMap(
                text -> Carried.open(ports, Purpose.CONFIRM_DEVICE, text, Unconfirmed.class, now))
            .filter(page -> !DeviceSlots.isOver(page.device(), now));
    Optional<SignedIn> same =
        asked.flatMap(page -> person.filter(signedIn -> signedIn.session().equals(page.session())));
    Optional<Client> client = asked.flatMap(page -> clientOf(page.device()));
    if (same.isEmpty() || client.isEmpty()) {
      return tooLate();
    }
    Device device = asked.get().device();
    if (!OidcIssuer.allows(form.get())) {
      slots.answer(device, false);
      return new IssuerAnswer.DeviceAnswered(false);
    }
    Optional<String> refusal = refusal(client.get(), same.get(), now);
    if (refusal.isPresent()) {
      return new IssuerAnswer.Page(403, refusal.get());
    }
    Asker asker = new Asker(client.get(), "", device.address(), null);
    if (!ports.grants().approve(device.ticket(), same.get().session(), asker, now)) {
      return tooLate();
    }
    slots.answer(device, true);
    return new IssuerAnswer.DeviceAnswered(true);
  }

  private Optional<String> refusal(Client client, SignedIn signedIn, Instant now) {
    return ports.clients().admits(client, signedIn.person().uid(), now)
        ? IdTokens.tooLarge(signedIn.person())
        : Optional.of("No assignment lets you enter this application.");
  }

  private Optional<Client> clientOf(Device device) {
    return ports
        .clients()
        .client(device.clientId())
        .filter(client -> client.uid().equals(device.clientUid()));
  }

  private static IssuerAnswer tooLate() {
    return new IssuerAnswer.Page(
        400, "This page is too old, or belongs to another sign-in. Have the device ask anew.");
  }
}
