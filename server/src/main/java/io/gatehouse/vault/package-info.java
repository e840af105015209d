/// Secrets of applications: written by people, read by scripts, shown to nobody.
package io.gatehouse.vault;
