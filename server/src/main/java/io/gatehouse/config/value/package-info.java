/// Values as an operator writes them: sizes, durations, address ranges, secrets.
package io.gatehouse.config.value;
