package dev.sallyport.portal;

import dev.sallyport.web.AddressLimits;
import dev.sallyport.web.Answer;
import dev.sallyport.web.Front;
import dev.sallyport.web.Front.Admission;
import dev.sallyport.web.OwnForm;
import dev.sallyport.web.Requests;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Somebody's browser: keeps cookies, and sends those that are {@code Lax} only where a browser
 * does.
 */
final class Browser {

  private final Front front;
  private final Map<String, String> lax = new LinkedHashMap<>();
  private final Map<String, String> anySite = new LinkedHashMap<>();

  Browser(Portal portal, Sites sites) {
    this.front =
        new Front(
            origin -> sites.at(origin).map(Site::base),
            new AddressLimits(() -> 0),
            Portal.SESSION_COOKIE,
            portal,
            portal.routes());
  }

  /** Follows a link, or types an address. */
  Answer get(String path) {
    return send(withAll(Requests.get(path)));
  }

  /** Presses a button of one of our pages. */
  Answer press(String path, Map<String, String> fields) {
    Map<String, String> all = new HashMap<>(fields);
    String session = lax.get(Portal.SESSION_COOKIE);
    all.put(OwnForm.FIELD, session == null ? "" : OwnForm.token(session));
    return send(withAll(Requests.ownForm(path, all)));
  }

  /** Presses a button of a page that is shown. */
  Answer press(Answer page, String path, Map<String, String> fields) {
    Map<String, String> all = new HashMap<>(fields);
    all.put(
        OwnForm.FIELD, page.text().replaceFirst("(?s).*name=\"csrf\" value=\"([^\"]*)\".*", "$1"));
    return send(withAll(Requests.ownForm(path, all)));
  }

  /** A program on the same machine asks; it has no cookies. */
  Answer program(String path, Map<String, String> fields) {
    return send(Requests.form(path, fields));
  }

  /** The IdP's page sends a form. */
  Answer postFromIdp(Map<String, String> fields) {
    return postFromIdp("/saml/acs", fields);
  }

  /** The IdP's page sends a form there. */
  Answer postFromIdp(String path, Map<String, String> fields) {
    return send(with(Requests.foreignForm(path, fields), anySite));
  }

  boolean isSignedIn() {
    return lax.containsKey(Portal.SESSION_COOKIE);
  }

  /** The cookies by name. */
  Map<String, String> cookies() {
    Map<String, String> all = new TreeMap<>(lax);
    all.putAll(anySite);
    return all;
  }

  /** As if it had been set here. */
  void give(String name, String value) {
    lax.put(name, value);
  }

  /** A copy of all that another browser has. */
  void take(Browser other) {
    lax.putAll(other.lax);
    anySite.putAll(other.anySite);
  }

  private Requests withAll(Requests requests) {
    return with(with(requests, lax), anySite);
  }

  private static Requests with(Requests requests, Map<String, String> cookies) {
    Requests result = requests;
    for (Map.Entry<String, String> cookie : cookies.entrySet()) {
      result = result.cookie(cookie.getKey(), cookie.getValue());
    }
    return result;
  }

  private Answer send(Requests requests) {
    Answer answer =
        switch (front.admit(requests.request())) {
          case Admission.Refused refused -> refused.answer();
          case Admission.Admitted admitted -> front.answer(admitted.route(), requests.request());
        };
    answer.headers().stream()
        .filter(field -> field.name().equals("Set-Cookie"))
        .forEach(field -> keep(field.value()));
    return answer;
  }

  private void keep(String line) {
    String name = line.substring(0, line.indexOf('='));
    String value = line.substring(line.indexOf('=') + 1, line.indexOf(';'));
    Map<String, String> jar = line.contains("SameSite=None") ? anySite : lax;
    if (line.contains("Max-Age=0")) {
      jar.remove(name);
    } else {
      jar.put(name, value);
    }
  }
}
