package io.vigie.deploy.internal.state;

/**
 * What is still to be written into the file of wanted plug-ins after a change was made.
 *
 * @param text the file's new text
 * @param replaces the digest of the text that it replaces, as {@link WantedFile#digest} gives it: when the
 *     file has another by then, a person was faster
 */
public record Publication(String text, String replaces) {}
