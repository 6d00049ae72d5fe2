package dev.sallyport.portal;

import dev.sallyport.oidc.OidcIssuer;
import dev.sallyport.web.Answer;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Map;

/**
 * What the pages show, and how they become HTML. The templates are in {@code src/main/jte} and
 * compiled with the code; they escape by context whatever they are given.
 */
public final class Pages {

  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
  private final Assets assets;

  Pages(Assets assets) {
    this.assets = assets;
  }

  /**
   * What stands around every page.
   *
   * @param base path before all of ours
   * @param userName of who is signed in; empty if nobody is
   * @param formToken for the forms of the page; empty if nobody is signed in
   * @param here the path of the page without the base, to mark it in the navigation
   */
  public record Frame(
      String base,
      String title,
      String stylesheet,
      String icon,
      String userName,
      String formToken,
      String here) {

    public boolean isSignedIn() {
      return !userName.isEmpty();
    }
  }

  /** Where nobody is signed in. */
  public record Welcome(Frame frame, boolean open, boolean signedOut) {}

  /**
   * What the person may do, and where they may go.
   *
   * @param seesSource whether they may look at the state of the source
   * @param endsSessions whether they may end the sessions of others
   */
  public record Home(
      Frame frame,
      Part<Directory.BoundRole> roles,
      List<Launch> applications,
      boolean seesSource,
      boolean endsSessions) {

    /**
     * An application that the person may enter.
     *
     * @param host where it is
     */
    public record Launch(String name, String url, String host) {}
  }

  /**
   * How to set up kubectl.
   *
   * @param script a path without the base
   * @param fileName under which the kubeconfig is saved
   * @param filePath a path of ours without the base
   */
  public record Kubectl(
      Frame frame, String script, String kubeconfig, String fileName, String filePath) {}

  /**
   * Where the person is signed in.
   *
   * @param others how many sessions they have beside this one
   */
  public record Sessions(Frame frame, Part<Row> rows, int others) {

    /**
     * One session.
     *
     * @param name of the object
     * @param client what it is, for a person
     * @param since and the other times in UTC, as a person reads them
     * @param current whether it is the one of this browser
     */
    public record Row(
        String name,
        String client,
        String address,
        String userAgent,
        String since,
        String lastUsed,
        String until,
        boolean current) {}
  }

  /**
   * Where somebody else is signed in.
   *
   * @param path of this page without the base
   * @param endPath where the form goes that ends one
   * @param user the userName that was asked for; empty if none was
   */
  public record SessionsOfOthers(
      Frame frame, String path, String endPath, String user, Part<Sessions.Row> rows) {}

  /**
   * One sentence, and how to go on.
   *
   * @param reference what an administrator finds the reason by; empty if there is none
   * @param goOn a path of ours without the base
   */
  public record Notice(
      Frame frame, String sentence, String reference, String goOn, String goOnLabel) {}

  /**
   * Takes the browser to an application.
   *
   * @param location where the issuer lets it go
   */
  public record Leave(Frame frame, String location) {}

  /**
   * Takes the browser to another site with a form, by the press of a button: a script would do it
   * by itself, and no page of ours needs one.
   *
   * @param action an https URL
   * @param fields hidden ones of the form
   */
  public record Forward(Frame frame, String sentence, String action, Map<String, String> fields) {}

  /**
   * Asks before something is given away.
   *
   * @param frame of who is asked
   */
  public record Confirm(Frame frame, Question question) {

    /**
     * What is asked.
     *
     * @param action a path of ours without the base
     * @param form what the answer is about, sealed; empty where a cookie says it
     */
    public record Question(
        String title, List<String> sentences, String action, String form, String yes, String no) {}

    public String formField() {
      return OidcIssuer.FORM_FIELD;
    }

    public String decisionField() {
      return OidcIssuer.DECISION_FIELD;
    }

    public String allow() {
      return OidcIssuer.ALLOW;
    }
  }

  /**
   * Where the person types what a device shows.
   *
   * @param action a path of ours without the base
   * @param problem with what was typed before; empty if there was none
   */
  public record Device(Frame frame, String action, String field, String problem) {}

  /** The frame of a page for nobody in particular. */
  Frame frame(Site site, String title) {
    return frame(site, title, "");
  }

  /**
   * The frame of a page that asks somebody who is not signed in yet.
   *
   * @param formToken for the form of the page
   */
  Frame frame(Site site, String title, String formToken) {
    return new Frame(site.base(), title, assets.stylesheet(), assets.icon(), "", formToken, "");
  }

  /** The frame of a page for somebody. */
  Frame frame(String title, String here, SignedIn person) {
    return new Frame(
        person.site().base(),
        title,
        assets.stylesheet(),
        assets.icon(),
        person.userName(),
        person.formToken(),
        here);
  }

  Answer welcome(Welcome page) {
    return html(200, "welcome.jte", page);
  }

  Answer home(Home page) {
    return html(200, "home.jte", page);
  }

  Answer sessions(Sessions page) {
    return html(200, "sessions.jte", page);
  }

  Answer kubectl(Kubectl page) {
    return html(200, "kubectl.jte", page);
  }

  Answer administration(Administration page) {
    return html(200, "administration.jte", page);
  }

  Answer sessionsOfOthers(SessionsOfOthers page) {
    return html(200, "others.jte", page);
  }

  /** The path of the script that copies. */
  String script() {
    return assets.script();
  }

  Answer confirm(Confirm page) {
    return html(200, "confirm.jte", page);
  }

  Answer leave(Leave page) {
    return html(200, "leave.jte", page);
  }

  Answer forward(Forward page) {
    return html(200, "forward.jte", page);
  }

  Answer device(Device page) {
    return html(200, "device.jte", page);
  }

  Answer notice(int status, Notice page) {
    return html(status, "notice.jte", page);
  }

  /**
   * What somebody sees who is not let in; the reason would help whoever forges.
   *
   * @param reference by which an administrator finds it
   */
  Answer signInFailed(Site site, String reference) {
    return notice(
        403,
        new Notice(
            frame(site, "Sign-in failed"),
            "Sign-in failed. Try again; if it stays so, give your administrator this reference.",
            reference,
            "/",
            "Back to sign-in"));
  }

  private Answer html(int status, String template, Object page) {
    StringOutput out = new StringOutput(4096);
    engine.render(template, page, out);
    return Answer.html(status, out.toString());
  }
}
