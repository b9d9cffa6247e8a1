import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard'

/** The default of the value `monitoring.alerts.runbookUrl`, which a release puts in its place. */
export const runbook = 'docs/runbook.md'

/** Ways to the product's other dashboards, with the same choices and the same time, and to the runbook. */
export function links(tag: string): DashboardLinkBuilder[] {
  return [
    new DashboardLinkBuilder('Dashboards')
      .type(DashboardLinkType.Dashboards)
      .tags([tag])
      .asDropdown(false)
      .includeVars(true)
      .keepTime(true),
    new DashboardLinkBuilder('Runbook')
      .type(DashboardLinkType.Link)
      .icon('doc')
      .tooltip('What each alert means, and what to do: monitoring.alerts.runbookUrl')
      .url(runbook)
      .targetBlank(true),
  ]
}
