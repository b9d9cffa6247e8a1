import { chosenAccessSuffixes, parseUserId, paths, userIdPattern } from '@sms-checker/contracts'
import { problemResponses, type Service } from '@sms-checker/service'
import plugin from 'fastify-plugin'
import { Type } from 'typebox'
import type { OperatorAuthentication } from '../plugins/operator-authentication.ts'
import type { StorageGuard } from '../plugins/storage-guard.ts'
import type { EvidenceStore } from '../storage/evidence-store.ts'
import type { UserIdHash } from '../user-id-hash.ts'

export interface UsersOptions {
  readonly store: EvidenceStore
  readonly guard: StorageGuard
  readonly hash: UserIdHash
  readonly authenticate: OperatorAuthentication
}

const DeletedRows = Type.Object(
  { deleted: Type.Integer({ minimum: 0, description: 'Number of rows that were deleted.' }) },
  { title: 'DeletedRows', description: 'What was deleted.' },
)

/** `DELETE /users/{id}`: deletes what is stored about a user. For operators, who authenticate with a token. */
export const usersRoutes = plugin(
  async (service: Service, { store, guard, hash, authenticate }: UsersOptions) => {
    service.delete(
      `${paths.users}/:id`,
      {
        onRequest: authenticate,
        schema: {
          operationId: 'deleteUser',
          summary: 'Delete the data of a user',
          description:
            'Deletes the events, the feedback and the state of a user, also those with early or regular access. Counts stay, because they ' +
            'do not identify users.',
          tags: ['evidence'],
          security: [{ operatorToken: [] }],
          params: Type.Object({ id: Type.String({ pattern: userIdPattern, description: 'The user id.' }) }),
          response: {
            200: DeletedRows,
            ...problemResponses('unauthorized', 'rate-limited', 'overloaded', 'storage-unavailable'),
          },
        },
      },
      async ({ params }) => {
        const { base } = parseUserId(params.id)
        const ids = [base, ...Object.values(chosenAccessSuffixes).map((suffix) => base + suffix)]
        return { deleted: await guard(() => store.deleteUser(ids.map(hash.unitOf))) }
      },
    )
  },
  { name: 'users-routes' },
)
