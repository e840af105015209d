/// The sections of the configuration: one record each, with what every key means.
package io.gatehouse.config.section;
